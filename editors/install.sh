#!/usr/bin/env bash
# Puts Milepost where this machine's shell and editors find it, and takes it away again.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P) || exit 2
. "$root/editors/common.sh"

usage() {
  cat <<'END'
usage: editors/install.sh [--dry-run] [--undo] [PART...]

Builds the server (a release build, which needs Rust) and installs it, and with it the plugin for Neovim and the extension for
VS Code and its relatives, where these are on the machine. Everything goes below your home; root is not needed. Run again, it
changes what is out of date and nothing else. What it did not put there itself it leaves alone, and says so.

  PART        server, neovim (or nvim), vscode (or code); all of them where none is named
  --dry-run   say what would be done, and do nothing
  --undo      take away what this script has installed (also: --uninstall)
  --help      this text

  editors/install.sh                          everything
  editors/install.sh server neovim            no extension for VS Code
  MILEPOST_BIN=~/bin editors/install.sh       the server into another folder, which it moves to if it was installed before
  editors/install.sh --undo                   as if nothing had been

MILEPOST_BIN      the folder for the server; otherwise ~/.local/bin, or cargo's if only that one is on the PATH
MILEPOST_SERVER   a server that is built, to be installed instead of building one
MILEPOST_VSIX     a package of the extension, to be installed instead of packaging it (which needs Node.js and the network)
MILEPOST_NVIM     the only Neovim to install the plugin into
MILEPOST_CODE     the only VS Code, or relative of it, to install the extension into

exit status: 0 it is all there (or gone), 1 something could not be done or was left alone, 2 wrong usage
END
}

dry='' undo='' parts=''
for argument in "$@"; do
  case $argument in
    --dry-run | -n) dry=1 ;;
    --undo | --uninstall) undo=1 ;;
    server) parts="$parts server " ;;
    neovim | nvim) parts="$parts neovim " ;;
    vscode | code) parts="$parts vscode " ;;
    --help | -h) usage; exit 0 ;;
    *) complain "unknown argument: $argument"; usage >&2; exit 2 ;;
  esac
done
wanted() { case $parts in '' | *" $1 "*) ;; *) return 1 ;; esac; }
# not_here PART NAMED WHAT: no matter, but where somebody named the part or the editor.
not_here() { if [ -n "$parts$2" ]; then problem "$1" "$3"; else report "$1" "$3"; fi; }
[ -n "${HOME-}" ] || { complain "HOME is not set"; exit 2; }

status=0 changes=0 touched=''
work=$(mktemp -d) || exit 2
staged=
trap 'rm -rf "$work"; unstage' EXIT
# shellcheck disable=SC2329  # By the traps.
on_interrupt() {
  echo >&2
  if [ -n "$touched" ]; then complain "interrupted; what was done until now is whole. Run it again, or take it away with --undo"
  else complain "interrupted; nothing was done"; fi
  exit 130
}
trap on_interrupt INT TERM HUP

report() { printf '%-11s %s\n' "$1" "$2"; }
problem() { report "$1" "$2" >&2; status=1; }
changed() { changes=$((changes + 1)); report "$1" "$2"; }

# --- The record of what this script has put there: KIND, WHAT and its SUM in each line, by tabs ---------------------------

record=${XDG_STATE_HOME:-$HOME/.local/state}/milepost/installed

recorded() { [ -f "$record" ] && awk -F '\t' -v kind="$1" -v what="$2" '$1 == kind && $2 == what { print $3; found = 1 } END { exit !found }' "$record"; }

# record_with KIND WHAT [SUM]: all other lines, and that one where there is a sum. What is done and that it was done must not
# fall apart: the record is the new one, or the old one.
record_with() {
  touched=1
  if { [ ! -f "$record" ] || awk -F '\t' -v kind="$1" -v what="$2" '$1 != kind || $2 != what' "$record"; } >"$record.new" &&
    { [ -z "${3-}" ] || printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$record.new"; } && mv "$record.new" "$record"; then return; fi
  rm -f "$record.new"
  return 1
}
forget() { [ ! -f "$record" ] || record_with "$1" "$2"; }
remember() { make_folder "$(dirname "$record")" && record_with "$1" "$2" "$3"; }

missing_folders() {
  if [ -d "$1" ]; then return 0; fi
  missing_folders "$(dirname "$1")"
  printf 'folder\t%s\t-\n' "$1"
}
# Makes a folder and those above it, and remembers them, so that they can go again.
make_folder() {
  local new
  if [ -d "$1" ]; then return 0; fi
  new=$({ missing_folders "$(dirname "$record")"; missing_folders "$1"; } | awk '!seen[$0]++')
  touched=1
  if mkdir -p "$(dirname "$record")" && mkdir -p "$1" && printf '%s\n' "$new" >>"$record"; then return 0; fi
  # What could not be recorded would stay for ever.
  printf '%s\n' "$new" | sed '1!G;h;$!d' | while IFS=$'\t' read -r _ new _; do rmdir "$new" 2>/dev/null; done
  return 1
}

# put KIND WHAT SUM: gives what is staged its name and remembers it; what cannot be remembered is not kept, and the old one comes
# back.
put() {
  trap '' INT TERM HUP
  local old=$staged.old fine=1
  if [ ! -e "$2" ] || { [ -d "$2" ] && mv "$2" "$old"; } || { [ ! -d "$2" ] && cp -p "$2" "$old"; }; then
    if mv "$staged" "$2" && remember "$1" "$2" "$3"; then fine=0; else rm -rf "$2"; fi
    if [ "$fine" -ne 0 ] && [ -e "$old" ]; then mv "$old" "$2"; fi
    rm -rf "$old"
  fi
  trap on_interrupt INT TERM HUP
  return "$fine"
}
# Nothing half stays beside it.
unstage() { rm -rf ${staged:+"$staged"}; staged=; }

# --- The server -----------------------------------------------------------------------------------------------------------

on_path() { case :$PATH: in *":$1:"*) ;; *) return 1 ;; esac; }

recorded_servers() { [ ! -f "$record" ] || awk -F '\t' '$1 == "server" { print $2 }' "$record"; }

# The folder it went to before stays, so that there are not two.
server_folder() {
  local before cargo=${CARGO_HOME:-$HOME/.cargo}/bin local_bin=$HOME/.local/bin
  before=$(recorded_servers | tail -n 1)
  if [ -n "${MILEPOST_BIN-}" ]; then echo "${MILEPOST_BIN%/}"
  elif [ -n "$before" ]; then dirname "$before"
  elif ! on_path "$local_bin" && on_path "$cargo"; then echo "$cargo"
  else echo "$local_bin"
  fi
}

install_server() {
  local folder target sum before
  folder=$(server_folder)
  folder=$(absolute "$folder")
  target=$folder/milepost
  if [ -n "$dry" ] && [ -z "${MILEPOST_SERVER-}" ]; then
    can_build || { problem server "could not be built"; return 1; }
    report server "would be built (cargo build --release) and put at $target, unless it is there"
    return
  fi
  need_server || { problem server "is not installed"; return 1; }
  sum=$(sum_of "$server")
  before=$(recorded server "$target") || before=
  if [ -f "$target" ] && cmp -s "$server" "$target"; then
    if [ -n "$before" ]; then report server "is there: $target"
    else report server "is there, and not from this script: $target"; fi
  elif [ -e "$target" ] || [ -L "$target" ]; then
    if [ -L "$target" ] || [ -d "$target" ] || [ -z "$before" ] || [ "$(sum_of "$target")" != "$before" ]; then
      problem server "is left alone: this script did not put the one there that is at $target. Move it away, or name another folder: MILEPOST_BIN=..."
      tell_first
      return 1
    fi
    put_server updated || return
  else
    put_server installed || return
  fi
  remove_others
  tell_path
}

# There is one server: later runs would leave another one as old as it is.
remove_others() {
  local other
  recorded_servers >"$work/servers"
  while IFS= read -r other <&3; do
    if [ ! "$other" -ef "$target" ]; then take_away server "$other" "$(recorded server "$other")"; fi
  done 3<"$work/servers"
}

put_server() {
  if [ -n "$dry" ]; then report server "would be $1: $target"; return; fi
  if ! { make_folder "$folder" && staged=$(mktemp "$folder/.milepost.XXXXXX") && cp "$server" "$staged" && chmod 755 "$staged" &&
    put server "$target" "$sum"; }; then unstage; problem server "cannot be written to $folder, or not be recorded in $record"; return 1; fi
  staged=
  changed server "$1: $target ($("$target" --version))"
}

tell_path() {
  if ! on_path "$folder"; then
    report '' "$folder is not on your PATH. Add this to your shell's profile:  export PATH=\"$folder:\$PATH\""
  fi
  if [ ! "$(type -P milepost)" -ef "$target" ]; then tell_first; fi
}
tell_first() {
  local found
  found=$(type -P milepost) || return 0
  if [ -z "$dry" ]; then report '' "your PATH has another milepost first, which your shell and the plugin for Neovim start: $found"; fi
}

# --- Neovim ---------------------------------------------------------------------------------------------------------------

# It would leave a log and folders behind.
nvim_runs() { TMPDIR=$work XDG_STATE_HOME=$work NVIM_LOG_FILE=/dev/null "$nvim" --clean --headless -i NONE -n "$@" 2>/dev/null </dev/null; }

# The plugin is copied: the sources may go away, or be on another branch tomorrow.
install_neovim() {
  local nvim data target sum before
  nvim=$(program "${MILEPOST_NVIM:-nvim}") || { not_here neovim "${MILEPOST_NVIM-}" "is not on this machine: ${MILEPOST_NVIM:-nvim}"; return; }
  nvim_runs -c "if has('nvim-0.8') | qall! | else | cquit | endif" || { problem neovim "is older than 0.8, or does not run: $nvim"; return 1; }
  data=$(nvim_runs -c "lua io.stdout:write(vim.fn.stdpath('data'))" -c 'qall!') || data=
  [ -n "$data" ] || { problem neovim "does not say where its plugins are: $nvim"; return 1; }
  target=$data/site/pack/milepost/start/milepost
  copy_plugin || { problem neovim "the plugin cannot be copied from $root/editors/nvim"; return 1; }
  sum=$(sum_of "$work/plugin")
  before=$(recorded plugin "$target") || before=
  if [ -L "$target" ]; then
    report neovim "has a link of your own to a plugin, which is left alone: $target"
  elif [ ! -e "$target" ]; then
    put_plugin installed
  elif [ -z "$before" ] || [ "$(sum_of "$target")" != "$before" ]; then
    problem neovim "has a plugin that this script did not put there, or that was changed since, at $target. It is left alone; move it away first"
    return 1
  elif [ "$before" = "$sum" ]; then
    report neovim "has the plugin: $target"
  else
    put_plugin updated
  fi
}

# What is in the folder of the sources beside it, and what editors leave anywhere, is none of the plugin.
copy_plugin() {
  mkdir "$work/plugin" && (cd "$root/editors/nvim" && cp -R README.md doc lsp lua plugin "$work/plugin") && rm -f "$work/plugin/doc/tags" &&
    find "$work/plugin" \( -name '.*' -o -name '*~' \) -prune -exec rm -rf {} +
}

put_plugin() {
  if [ -n "$dry" ]; then report neovim "the plugin would be $1: $target"; return; fi
  # Not in `start`, where Neovim would load the half of it. Of a whole path, Neovim would take some characters for wildcards.
  local pack=$data/site/pack/milepost
  if ! { make_folder "$pack/start" && staged=$(mktemp -d "$pack/.new.XXXXXX") && chmod 755 "$staged" &&
    cp -R "$work/plugin/." "$staged" && (cd "$staged" && nvim_runs -c 'helptags doc' -c 'qall!') &&
    [ -s "$staged/doc/tags" ] && put plugin "$target" "$sum"; }; then
    unstage
    problem neovim "the plugin cannot be written to $pack, or not be recorded in $record"
    return 1
  fi
  staged=
  changed neovim "plugin $1: $target"
}

# --- VS Code and its relatives --------------------------------------------------------------------------------------------

listed() { "$1" --list-extensions --show-versions 2>/dev/null </dev/null | tr -d '\r' | grep -i "^$EXTENSION@"; }

install_vscode() {
  local commands code
  commands=$(code_commands)
  if [ -z "$commands" ]; then
    not_here vscode "${MILEPOST_CODE-}" "is not on this machine: ${MILEPOST_CODE:-no code, codium, cursor, code-server ... on the PATH}"
    return
  fi
  if [ -n "$dry" ] && [ -z "${MILEPOST_SERVER-}" ]; then can_build; else need_server; fi ||
    { problem vscode "the extension carries the server, so is not installed"; return 1; }
  while IFS= read -r code <&3; do install_extension "$code"; done 3<<<"$commands"
}

# The editor is not asked what it has: one that never ran makes folders of its own for the answer.
foresee_extension() {
  if [ -n "$sum" ] && [ "$before" = "$sum" ]; then report "$name" "the extension would be left as it is, if it is still there"; return; fi
  if [ -z "${MILEPOST_VSIX-}" ] && ! can_package; then problem "$name" "the extension could not be packaged"; return; fi
  report "$name" "the extension would be installed, or updated"
}

install_extension() {
  local code=$1 name=${1##*/} sum='' before there verb=installed
  if [ -n "${server-}${MILEPOST_VSIX-}" ]; then sum=$(extension_sum) || { problem "$name" "the extension is not installed"; return 1; }; fi
  before=$(recorded extension "$code") || before=
  if [ -n "$dry" ]; then foresee_extension; return; fi
  there=$(listed "$code") || there=
  if [ -n "$there" ] && [ -n "$sum" ] && [ "$before" = "$sum" ]; then report "$name" "has the extension: $there"; return; fi
  if [ -n "$there" ]; then verb=updated; fi
  package_extension "$work" || { problem "$name" "the extension is not installed"; return 1; }
  if [ -n "$there" ] && [ -z "$before" ]; then report "$name" "had $there, not from this script; --undo will not bring it back"; fi
  # Remembered before, without its sum: interrupted, it can be taken away and is not taken for whole.
  remember extension "$code" - || { problem "$name" "$record cannot be written"; return 1; }
  if "$code" --install-extension "$vsix" --force >"$work/log" 2>&1 </dev/null && there=$(listed "$code"); then
    remember extension "$code" "$sum"
    changed "$name" "extension $verb: $there"
  else
    cat "$work/log" >&2
    if [ -z "$before$there" ]; then forget extension "$code"; fi
    problem "$name" "the extension could not be installed ($code --install-extension)"
  fi
}

# --- And back -------------------------------------------------------------------------------------------------------------

part_of() { case $1 in plugin) echo neovim ;; extension) echo vscode ;; *) echo "$1" ;; esac; }

# The commands that would undo it by hand.
tell_undo() {
  local kind what sum
  while IFS=$'\t' read -r kind what sum; do tell_undo_of "$kind" "$what"; done <"$record"
}
tell_undo_of() {
  case $1 in
    server) printf '  rm %q\n' "$2" ;;
    plugin) printf '  rm -r %q\n' "$2" ;;
    extension) printf '  %q --uninstall-extension %s\n' "$2" "$EXTENSION" ;;
  esac
}

take_away() {
  local kind=$1 what=$2 sum=$3
  if [ "$kind" = extension ]; then
    if [ ! -x "$what" ]; then
      report vscode "is gone from this machine, and its extensions are left as they are: $what"
    elif [ -n "$dry" ]; then
      report vscode "would be uninstalled from $what, if it is still there"
    elif ! "$what" --list-extensions >/dev/null 2>"$work/log" </dev/null; then
      cat "$work/log" >&2
      problem vscode "does not say which extensions it has: $what --list-extensions"
      return
    elif listed "$what" >/dev/null; then
      touched=1
      "$what" --uninstall-extension "$EXTENSION" >"$work/log" 2>&1 </dev/null ||
        { cat "$work/log" >&2; problem vscode "the extension could not be uninstalled: $what --uninstall-extension $EXTENSION"; return; }
      changed vscode "extension uninstalled from $what"
    else
      report vscode "the extension is gone already from $what"
    fi
  elif [ ! -e "$what" ]; then
    report "$(part_of "$kind")" "is gone already: $what"
  elif [ -L "$what" ] || [ "$(sum_of "$what")" != "$sum" ]; then
    problem "$(part_of "$kind")" "was changed since it was installed, and is left alone: $what. To remove it all the same:"
    tell_undo_of "$kind" "$what" >&2
    return
  elif [ -n "$dry" ]; then
    report "$(part_of "$kind")" "would be removed: $what"
  elif touched=1 && rm -rf "$what"; then
    changed "$(part_of "$kind")" "removed: $what"
  else
    problem "$(part_of "$kind")" "cannot be removed: $what"
    return
  fi
  [ -n "$dry" ] || forget "$kind" "$what"
}

undo_all() {
  local kind what sum
  if [ ! -f "$record" ]; then echo "Nothing here was installed by editors/install.sh."; exit; fi
  sed '1!G;h;$!d' "$record" >"$work/record"
  while IFS=$'\t' read -r kind what sum <&3; do
    if [ "$kind" != folder ] && wanted "$(part_of "$kind")"; then take_away "$kind" "$what" "$sum"; fi
  done 3<"$work/record"
  if [ -n "$dry" ] || grep -qv '^folder' "$record"; then return; fi
  # Folders go if this script made them and nobody else uses them; the last ones are those of the record.
  awk -F '\t' '$1 == "folder" { print $2 }' "$work/record" >"$work/folders"
  rm -f "$record"
  while IFS= read -r what; do rmdir "$what" 2>/dev/null; done <"$work/folders"
}

if [ -n "$undo" ]; then
  undo_all
else
  if wanted server; then install_server; fi
  if wanted neovim; then install_neovim; fi
  if wanted vscode; then install_vscode; fi
fi

if [ -n "$dry" ]; then echo "Nothing was done (--dry-run)."
elif [ "$changes" -eq 0 ]; then echo "Nothing was changed."
elif [ -z "$undo" ] && grep -Eqv '^(folder|server)' "$record"; then
  echo "Restart editors that are open, then open a milestone, such as examples/program/draft.md."
fi
if [ -z "$undo" ] && [ -z "$dry" ] && [ -f "$record" ]; then
  echo
  echo "To undo it:  editors/install.sh --undo   or by hand:"
  tell_undo
fi
exit "$status"
