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
export SECONDS_TO_WAIT=${SECONDS_TO_WAIT:-30}

terminal() { env -u TMUX TMUX_TMPDIR="$scratch" TERM=xterm-256color LANG=C.UTF-8 tmux -L "$part" -f /dev/null "$@"; }
trap 'terminal kill-server 2>/dev/null; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM PIPE

# The path of a program to test with; where it cannot be had, all tests are ignored.
get() { tests/editors/get "$@" 2>>"$scratch/reason"; }

# Prints the one block of docs/editors.md whose info string names this path (or any other word).
documented() {
  awk -v name="$1" '/^```/ { if (inside) { inside = 0 } else { inside = $2 == name; found += inside; next } } inside { print }
    END { if (found != 1) { print "docs/editors.md has " found " blocks with the name " name >"/dev/stderr"; exit 1 } }' "$OLDPWD/docs/editors.md"
}

# Adds such a block to the file that it names, or to another one, in the home of the test: configure NAME [PATH]
configure() {
  local path=${2-$1}; path=$HOME/${path#\~/}
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

is_wanted() {
  local pattern
  [ ${#patterns[@]} -gt 0 ] || return 0
  for pattern in "${patterns[@]}"; do case $1 in *"$pattern"*) return 0 ;; esac; done
  return 1
}

is_ignored() {
  [ -n "$reason" ] || ! [ -s "$scratch/reason" ] || reason=$(tail -n 1 "$scratch/reason")
  [ -n "$reason" ] || return
  ignored=$((ignored + 1)); printf 'test %s ... ignored, %s\n' "$1" "$reason"
}

# A fresh home and workspace; its server is the one to be tested, and says which process it is.
fresh() {
  home=$scratch/home; rm -rf "$home" "$scratch/work"
  mkdir -p "$home"/{bin,run} "$scratch/work/.git"; chmod 700 "$home/run"
  printf '#!/bin/sh\necho $$ >>'\''%s/servers'\''\nexec '\''%s'\'' "$@"\n' "$home" "$MILEPOST_SERVER" >"$home/bin/milepost"
  chmod +x "$home/bin/milepost"
  cp -r examples "$scratch/work/"
}

# A test: it NAME FUNCTION
it() {
  local name="$part: $1" began
  is_wanted "$name" || return 0
  command -v tmux >/dev/null || reason=${reason:-tmux is not there}
  is_ignored "$name" && return
  printf 'test %s ... ' "$name"
  fresh
  began=$(date +%s%N)
  (set -eu; export HOME=$home; cd "$scratch/work"; "$2") >"$scratch/log" 2>&1
  if [ $? -eq 0 ]; then
    passed=$((passed + 1)); printf 'ok (%d ms)\n' $((($(date +%s%N) - began) / 1000000))
  else
    failed=$((failed + 1)); printf 'FAILED\n'; cat "$scratch/log"
    terminal capture-pane -p -e >"$out/$part-failed.ansi" 2>/dev/null
  fi
  terminal kill-server 2>/dev/null
}

# Tests that a program runs and prints itself, these NAMES (a line each): together NAMES FUNCTION
together() {
  local name names=() status p f
  while IFS= read -r name; do if is_wanted "$part: $name"; then names+=("$part: $name"); fi; done <<<"$1"
  [ ${#names[@]} -gt 0 ] || return 0
  for name in "${names[@]}"; do is_ignored "$name" || break; done
  [ -z "$reason" ] || return 0
  fresh
  (set -eu; export HOME=$home; cd "$scratch/work"; "$2") 2>&1 | tee "$scratch/log"
  status=${PIPESTATUS[0]}
  p=$(grep -c '^test .* \.\.\. ok' "$scratch/log") f=$(grep -c '^test .* \.\.\. FAILED' "$scratch/log")
  if [ $((p + f)) -ne ${#names[@]} ] || { [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; }; then
    printf '\ntest %s: all of %d tests run ... FAILED\nits exit status is %d\n' "$part" ${#names[@]} "$status"; f=$((f + 1))
  fi
  passed=$((passed + p)) failed=$((failed + f))
}

finish() {
  local verdict=ok; [ "$failed" -eq 0 ] || verdict=FAILED
  printf '\ntest result: %s. %d passed; %d failed; %d ignored;\n' "$verdict" "$passed" "$failed" "$ignored"
  [ "$failed" -eq 0 ]
}
