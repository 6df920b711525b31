# Tests of an editor in a real terminal, which tmux is: sourced by tests/editors/PART/run.
#
#   . tests/editors/terminal.sh
#   editor=$(get helix)                    a program that tests cannot do without
#   it 'shows findings' shows_findings     a test is a function, run in a shell of its own with a fresh home and workspace
#   finish
#
# A test starts the editor with `start`, presses `keys`, waits for what it `shows`, and looks at the files that were saved.
# What it is configured with are the blocks of docs/editors.md, written to the paths that their info strings name.

set -uo pipefail
part=$(basename "$(dirname "$0")")
out=$PWD/tests/editors/out
patterns=("$@")
[ -n "${MILEPOST_SERVER-}" ] || { echo "MILEPOST_SERVER is not set; tests/editors/run $part sets it" >&2; exit 2; }
mkdir -p "$out"
scratch=$(realpath "$(mktemp -d)") || exit 2
passed=0 failed=0 ignored=0 reason=
: "${SECONDS_TO_WAIT:=30}"

terminal() { env -u TMUX TMUX_TMPDIR="$scratch" TERM=xterm-256color LANG=C.UTF-8 tmux -L "$part" -f /dev/null "$@"; }
trap 'terminal kill-server 2>/dev/null; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# The path of a program to test with; where it cannot be had, all tests are ignored.
get() { tests/editors/get "$@" 2>>"$scratch/reason"; }

# Prints the one block of docs/editors.md whose info string names this path (or any other word).
documented() {
  awk -v name="$1" '/^```/ { if (inside) { inside = 0 } else { inside = $2 == name; found += inside; next } } inside { print }
    END { if (found != 1) { print "docs/editors.md has " found " blocks with the name " name >"/dev/stderr"; exit 1 } }' "$OLDPWD/docs/editors.md"
}

# Writes such a block to the path that it names, in the home of the test.
configure() {
  local path=$HOME/${1#\~/}
  mkdir -p "$(dirname "$path")"
  documented "$1" >>"$path"
}

fail() { printf '%s\n' "$1"; [ -z "${2-}" ] || printf '%s\n' "$2"; exit 1; }

# Starts a command in a terminal, as the one user of this home.
start() {
  terminal kill-server 2>/dev/null || :
  terminal new-session -d -x 110 -y 32 -c "$PWD" env HOME="$HOME" XDG_CONFIG_HOME="$HOME/.config" XDG_DATA_HOME="$HOME/.local/share" \
    XDG_STATE_HOME="$HOME/.local/state" XDG_CACHE_HOME="$HOME/.cache" XDG_RUNTIME_DIR="$HOME/run" PATH="$HOME/bin:$PATH" SHELL=/bin/sh \
    TERM=tmux-256color LANG=C.UTF-8 MILEPOST_TODAY=2026-03-02 "$@"
  terminal set-option -g escape-time 0
}

keys() { terminal send-keys "$@"; }
types() { terminal send-keys -l -- "$1"; }
screen() { terminal capture-pane -p; }

# Keeps the screen, as text and with its colours.
keep() {
  screen >"$out/$part-$1.txt"
  terminal capture-pane -p -e >"$out/$part-$1.ansi"
}

# Waits until a command succeeds: until WHAT COMMAND…
until_() {
  local what=$1 end=$((SECONDS + SECONDS_TO_WAIT)); shift
  until "$@"; do
    if [ "$SECONDS" -ge "$end" ]; then fail "waited in vain: $what" "$(screen 2>&1)"; fi
    sleep 0.05
  done
}

is_shown() { screen | grep -qF -- "$1"; }
is_matched() { screen | grep -qE -- "$1"; }
is_hidden() { ! screen | grep -qF -- "$1"; }
shows() { until_ "the screen shows $1" is_shown "$1"; }
matches() { until_ "the screen matches $1" is_matched "$1"; }
hides() { until_ "the screen shows no $1" is_hidden "$1"; }

# Waits until a file has these bytes: has_bytes FILE EXPECTED_FILE
has_bytes() {
  until_ "$1 is saved as expected; $(diff "$2" "$1" | head -n 20)" cmp -s "$1" "$2"
}

# The process of the server that was started last.
server() { tail -n 1 "$HOME/servers"; }
# A process that its editor has not asked after yet is gone, too.
is_gone() { case $(ps -o stat= -p "$1") in '' | Z*) ;; *) return 1 ;; esac; }
has_closed() { ! screen >/dev/null 2>&1; }

# Quits with these keys, and sees that the editor leaves no server behind.
quits() {
  keys "$@"
  until_ 'the editor closes' has_closed
  until_ 'the server ends with its editor' is_gone "$(server)"
}

# it NAME FUNCTION
it() {
  local name="$part: $1" pattern wanted=
  for pattern in "${patterns[@]+"${patterns[@]}"}"; do case $name in *"$pattern"*) wanted=1 ;; esac; done
  [ ${#patterns[@]} -eq 0 ] || [ -n "$wanted" ] || return 0
  if [ -z "$reason" ] && [ -s "$scratch/reason" ]; then reason=$(tail -n 1 "$scratch/reason"); fi
  if [ -z "$reason" ] && ! command -v tmux >/dev/null; then reason='tmux is not there'; fi
  if [ -n "$reason" ]; then printf 'test %s ... ignored, %s\n' "$name" "$reason"; ignored=$((ignored + 1)); return; fi

  printf 'test %s ... ' "$name"
  # A server that says which process it is, and otherwise is the one to be tested.
  local home=$scratch/home; rm -rf "$home" "$scratch/work"
  mkdir -p "$home"/{bin,run} "$scratch/work/.git"; chmod 700 "$home/run"
  printf '#!/bin/sh\necho $$ >>'\''%s/servers'\''\nexec '\''%s'\'' "$@"\n' "$home" "$MILEPOST_SERVER" >"$home/bin/milepost"
  chmod +x "$home/bin/milepost"
  cp -r examples "$scratch/work/"
  local began; began=$(date +%s%N)
  (set -eu; export HOME=$home; cd "$scratch/work"; "$2") >"$scratch/log" 2>&1
  if [ $? -eq 0 ]; then
    passed=$((passed + 1)); printf 'ok (%d ms)\n' $((($(date +%s%N) - began) / 1000000))
  else
    failed=$((failed + 1)); printf 'FAILED\n'; cat "$scratch/log"
    terminal capture-pane -p -e >"$out/$part-failed.ansi" 2>/dev/null
  fi
  terminal kill-server 2>/dev/null
}

finish() {
  local verdict=ok; [ "$failed" -eq 0 ] || verdict=FAILED
  printf '\ntest result: %s. %d passed; %d failed; %d ignored;\n' "$verdict" "$passed" "$failed" "$ignored"
  [ "$failed" -eq 0 ]
}
