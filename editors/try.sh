#!/usr/bin/env bash
# An editor with Milepost in it and nothing else, on a copy of the examples.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P) || exit 2
. "$root/editors/common.sh"

usage() {
  cat <<'END'
usage: editors/try.sh nvim|code [--editor COMMAND] [--fresh]

Opens an editor on a copy of examples/, with the server (a release build, made when needed) and the plugin or extension set up.
It has a profile of its own: your configuration, plugins and extensions are neither used nor changed. Copy and profile stay
in ~/.cache/milepost-try (below $XDG_CACHE_HOME, if that is set); delete it when you have seen enough.

  nvim              Neovim 0.8 or later
  code              VS Code, or the first of its relatives that is here (codium, cursor ...); with code-server it is opened in
                    your browser, at an address that is printed and that only this machine reaches
  --editor COMMAND  this editor; also $MILEPOST_NVIM or $MILEPOST_CODE
  --fresh           the examples and the profile anew, not as they were left the last time
  --help            this text

MILEPOST_SERVER and MILEPOST_VSIX, if they are set, are taken instead of being built.

exit status: that of the editor; 1 something is missing or could not be built, 2 wrong usage
END
}

editor='' command='' fresh=''
while [ $# -gt 0 ]; do
  case $1 in
    nvim | neovim) editor=nvim ;;
    code | vscode) editor=code ;;
    --editor) [ $# -ge 2 ] || { complain "--editor: which?"; exit 2; }; command=$2; shift ;;
    --editor=*) command=${1#*=} ;;
    --fresh) fresh=1 ;;
    --help | -h) usage; exit 0 ;;
    *) complain "unknown argument: $1"; usage >&2; exit 2 ;;
  esac
  shift
done
if [ -z "$editor" ]; then usage >&2; exit 2; fi

cache=$(absolute "${XDG_CACHE_HOME:-${HOME:?}/.cache}/milepost-try")
profile=$cache/$editor
examples=$cache/examples
opened=$examples/program/draft.md

prepare() {
  need_server || exit 1
  if [ -n "$fresh" ]; then rm -rf "$examples" "$profile"; fi
  mkdir -p "$profile" || { complain "$cache cannot be written"; exit 1; }
  if [ ! -d "$examples" ]; then
    rm -rf "$cache/examples.new"
    cp -R "$root/examples" "$cache/examples.new" && mv "$cache/examples.new" "$examples" || exit 1
    echo "The examples are copied to $examples"
  else
    echo "The examples are as you left them in $examples (--fresh copies them anew)"
  fi
}

try_nvim() {
  local nvim plugin=$profile/data/nvim/site/pack/milepost/start/milepost
  if ! nvim=$(program "${command:-${MILEPOST_NVIM:-nvim}}"); then
    complain "Neovim is not here: ${command:-${MILEPOST_NVIM:-nvim}}. Install it (https://neovim.io), or name one with --editor"
    exit 1
  fi
  prepare
  rm -rf "$plugin"
  mkdir -p "$plugin" "$profile/config/nvim" && cp -R "$root/editors/nvim/." "$plugin" && cp "$root/editors/try/init.lua" "$profile/config/nvim" || exit 1
  # A configuration that the user names in the environment would come before this one.
  unset VIMINIT NVIM_APPNAME
  export XDG_CONFIG_HOME=$profile/config XDG_DATA_HOME=$profile/data XDG_STATE_HOME=$profile/state XDG_CACHE_HOME=$profile/cache
  export MILEPOST_TRY=$server
  cd "$examples" && exec "$nvim" -c 'silent! helptags ALL' program/draft.md
}

install_extension() {
  local sum work
  sum=$(extension_sum) || exit 1
  if [ "$(cat "$profile/extension" 2>/dev/null)" = "$sum" ]; then return; fi
  work=$(mktemp -d) || exit 1
  trap 'rm -rf "$work"' EXIT
  package_extension "$work" || exit 1
  "$@" --install-extension "$vsix" --force >"$work/log" 2>&1 || { cat "$work/log" >&2; complain "the extension could not be installed"; exit 1; }
  echo "$sum" >"$profile/extension"
  rm -rf "$work"
  trap - EXIT
}

tell_keys() {
  cat <<'END'
There: F8 goes to the next finding, Ctrl+. repairs it, Ctrl+K N goes to the next placeholder, Ctrl+Space completes;
Ctrl+Shift+P has "Milepost: New Milestone...", "Fix All" and the rest. The status bar says what is left.
(macOS: Cmd for Ctrl, but not in Ctrl+Space.)
END
}

try_code() {
  local code
  if [ -n "$command" ]; then MILEPOST_CODE=$command; fi
  code=$(code_commands | grep -v '/openvscode-server$' | head -n 1)
  if [ -z "$code" ]; then
    complain "VS Code is not here: there is no ${MILEPOST_CODE:-code, codium, cursor or code-server} on the PATH. Name one with --editor, or install it:"
    echo "  VS Code                  https://code.visualstudio.com" >&2
    echo "  VSCodium                 https://vscodium.com" >&2
    echo "  VS Code in the browser   https://coder.com/docs/code-server" >&2
    exit 1
  fi
  prepare
  mkdir -p "$profile/data/User" && cp "$root/editors/try/settings.json" "$profile/data/User/settings.json" || exit 1
  set -- "$code" --user-data-dir "$profile/data" --extensions-dir "$profile/extensions"
  case ${code##*/} in
    code-server) try_code_server "$@" --config "$profile/config.yaml" ;;
    *)
      install_extension "$@"
      echo "Opening $code"
      tell_keys
      exec "$@" --new-window --disable-workspace-trust "$examples" --goto "$opened:10:12"
      ;;
  esac
}

in_address() { printf '%s' "$1" | sed 's/%/%25/g; s/ /%20/g; s/"/%22/g; s/#/%23/g; s/&/%26/g; s/\[/%5B/g; s/]/%5D/g; s/+/%2B/g'; }

try_code_server() {
  local pid address='' log=$profile/log
  # What the environment says of a host, a port or a password would come before the options below: without a password, this
  # listens where nobody else gets to. In its own terminal it would open a tab of the instance there, with LOG_LEVEL say nothing.
  unset PORT PASSWORD HASHED_PASSWORD GITHUB_TOKEN LOG_LEVEL "${!CODE_SERVER_@}" "${!CS_@}" "${!VSCODE_@}"
  # Whatever else it writes does not go into the user's home.
  export XDG_CONFIG_HOME=$profile XDG_DATA_HOME=$profile XDG_CACHE_HOME=$profile
  install_extension "$@"
  "$@" --auth none --bind-addr 127.0.0.1:0 --disable-telemetry --disable-update-check --disable-getting-started-override \
    --disable-workspace-trust "$examples" >"$log" 2>&1 </dev/null &
  pid=$!
  trap 'kill "$pid" 2>/dev/null; wait "$pid"; exit 130' INT TERM HUP
  while [ -z "$address" ]; do
    kill -0 "$pid" 2>/dev/null || { cat "$log" >&2; complain "$1 does not start"; exit 1; }
    sleep 0.2
    address=$(sed -n 's,.*HTTP server listening on [a-z]*://\([^ /]*\).*,\1,p' "$log")
  done
  case $address in
    127.0.0.1:*) ;;
    *) kill "$pid"; wait "$pid"; complain "$1 listens at $address, where others might reach it, and is ended"; exit 1 ;;
  esac
  echo "Open this in your browser (Ctrl-C here ends it):"
  printf '  http://%s/?folder=%s&payload=%s\n' "$address" "$(in_address "$examples")" "$(in_address "[[\"openFile\",\"vscode-remote://$address$opened\"]]")"
  tell_keys
  wait "$pid"
}

"try_$editor"
