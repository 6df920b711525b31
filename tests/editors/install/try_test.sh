# shellcheck shell=bash disable=SC2154,SC2016
# editors/try.sh: what a curious person runs first.

try() { as_user 0 "$root/editors/try.sh" "$@"; }

in_tmux() { tmux -S "$home.tmux" -f /dev/null "$@"; }
screen() { in_tmux capture-pane -p; }
on_screen() { screen | grep -qF -- "$1"; }
shows() { until_fine "the screen shows $1" on_screen "$1"; }

# With findings of the example on the screen.
in_terminal() {
  cat >"$home.sh" <<END
cd '$home' && exec env -i HOME='$home' PATH='$bin:$tools' TERM=xterm-256color LANG=C.UTF-8 MILEPOST_SERVER='$MILEPOST_SERVER' MILEPOST_TODAY=2026-03-02 \
  VIMINIT='echoerr 1' '$root/editors/try.sh' nvim
END
  trap 'screen; in_tmux kill-server' EXIT
  LANG=C.UTF-8 TMUX='' in_tmux new-session -d -x 80 -y 24 bash "$home.sh"
}

neovim_in_terminal() {
  has_neovim
  local before
  before=$(tree editors/nvim; tree examples)
  in_terminal
  shows 'July 4, 2027` is no ISO date'
  shows 'program · 19 left · 1/4 done'
  shows ':Milepost new program'
  screen >"$out/try-neovim.txt"
  in_tmux capture-pane -p -e >"$out/try-neovim.ansi"
  in_tmux send-keys ':Milepost fix' Enter
  shows 'business_value: "high"'
  in_tmux send-keys ':w' Enter
  shows 'written'
  in_tmux send-keys ']m'
  shows '15:16'
  in_tmux send-keys ':help milepost' Enter
  shows 'Milepost is a language server for milestone Markdown'
  in_tmux send-keys ':qall!' Enter
  until_fine 'the terminal closes' is_closed
  trap - EXIT
  grep -q business_value "$home/.cache/milepost-try/examples/program/draft.md"
  same "$before" "$(tree editors/nvim; tree examples)" 'the sources'
  same "$(ls -A "$home" "$home/.cache")" "$(printf '%s:\n.cache\n\n%s/.cache:\nmilepost-try' "$home" "$home")" 'the home'
}
is_closed() { ! screen; }
it 'try.sh nvim shows findings, the status and the keys' neovim_in_terminal "${no_neovim:-$no_tmux}"

# Where Tab goes to the next place and Shift-Tab back, whatever this Neovim has for it by itself.
tabs_in() {
  neovim=$1
  has_neovim
  in_terminal
  shows ':Milepost new program, then Tab'
  shows 'July 4, 2027` is no ISO date'
  in_tmux send-keys ':Milepost new program' Enter
  shows '-- SELECT --'
  in_tmux send-keys Foo
  shows Foo
  in_tmux send-keys Tab
  shows '-- SELECT --'
  in_tmux send-keys Bar
  shows Bar
  ! on_screen 'Foo ' || fail 'Tab has inserted blanks'
  in_tmux send-keys BTab
  shows '-- SELECT --'
  in_tmux send-keys Baz
  shows Baz
  ! on_screen Foo || fail 'Shift-Tab did not go back'
  in_tmux send-keys Escape Escape ':qall!' Enter
  until_fine 'the terminal closes' is_closed
  trap - EXIT
}
tabs() { tabs_in "$neovim"; }
tabs_in_old() { tabs_in "$old_neovim"; }
it 'try.sh nvim goes through a new milestone by Tab' tabs "${no_neovim:-$no_tmux}"
it 'try.sh nvim goes through a new milestone by Tab, in Neovim 0.10' tabs_in_old "${no_old_neovim:-$no_tmux}"

kept_or_fresh() {
  local draft=$home/.cache/milepost-try/examples/program/draft.md
  try nvim --editor true
  says "The examples are copied to $home/.cache/milepost-try/examples"
  echo mine >>"$draft"
  try --editor=true nvim
  says 'as you left them'
  grep -q '^mine$' "$draft"
  try nvim --editor true --fresh
  cmp examples/program/draft.md "$draft"
}
it 'try.sh keeps the copy, --fresh makes it anew' kept_or_fresh

desktop_code() {
  printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"$0.calls"\n' >"$bin/codium"
  chmod +x "$bin/codium"
  echo package >"$home.vsix"
  MILEPOST_VSIX=$home.vsix try code
  says "Opening $bin/codium"
  says 'F8 goes to the next finding'
  says 'but not in Ctrl+Space'
  local cache=$home/.cache/milepost-try
  for argument in --install-extension "$home.vsix" "$cache/code/data" "$cache/code/extensions" "$cache/examples" "$cache/examples/program/draft.md:10:12"; do
    grep -qxF -- "$argument" "$bin/codium.calls" || fail "not asked for: $argument"
  done
  MILEPOST_VSIX=$home.vsix try code
  same "$(grep -c -- --install-extension "$bin/codium.calls")" 1 'how often the extension was installed'
}
it 'try.sh code opens what is there of VS Code' desktop_code

no_package() {
  printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"$0.calls"\n' >"$bin/codium"
  chmod +x "$bin/codium"
  MILEPOST_VSIX=$home/none.vsix as_user 1 "$root/editors/try.sh" code
  says "MILEPOST_VSIX is no file: $home/none.vsix"
  gone "$bin/codium.calls"
}
it 'try.sh code opens nothing without the package that it was told to take' no_package

relative_paths() {
  local program
  mkdir "$home/here"
  for program in nvim codium; do
    printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"$0.calls"\n' >"$home/here/$program"
    chmod +x "$home/here/$program"
  done
  echo package >"$home/here/milepost.vsix"
  ln -s "$MILEPOST_SERVER" "$home/here/milepost"
  cd "$home/here" || exit
  MILEPOST_SERVER=./milepost try nvim --editor ./nvim
  there "$home/here/nvim.calls"
  MILEPOST_VSIX=milepost.vsix try code --editor=../here/codium
  says "Opening $home/here/../here/codium"
  grep -qxF "$home/here/milepost.vsix" codium.calls || fail "$(cat codium.calls)"
}
it 'try.sh takes an editor by a relative path' relative_paths

no_editor() {
  as_user 1 "$root/editors/try.sh" nvim
  says 'Neovim is not here'
  says https://neovim.io
  as_user 1 "$root/editors/try.sh" code
  says 'VS Code is not here'
  says https://code.visualstudio.com
  same "$(tree "$home")" . 'the home'
  as_user 2 "$root/editors/try.sh"
  says 'usage: editors/try.sh'
  as_user 2 "$root/editors/try.sh" emacs
  says 'unknown argument: emacs'
}
it 'try.sh without an editor says what to do' no_editor

code_in_browser() {
  has_editor code-server "$code_server"
  set -m
  # It has no password, and so no environment may open it to others.
  (as_user 130 env CODE_SERVER_HOST=0.0.0.0 PORT=1 PASSWORD=x LOG_LEVEL=error CODE_SERVER_CONFIG=/none VSCODE_IPC_HOOK_CLI=/none \
    "$root/editors/try.sh" code) >"$home.run" 2>&1 &
  local pid=$! address
  set +m
  trap 'kill -- "-$pid" 2>/dev/null' EXIT
  until_fine 'the address' told_or_ended "$pid"
  if grep -q 'npm could not fetch' "$home.log"; then echo 'npm cannot fetch what the extension is packaged with'; exit 77; fi
  address=$(sed -n 's,^  \(http://127\.0\.0\.1:[0-9]*/\).*,\1,p' "$home.log")
  [ -n "$address" ] || fail "$(cat "$home.log" "$home.run")"
  ! curl --silent "http://127.0.0.2:${address##*:}" || fail 'it listens at more addresses than 127.0.0.1'
  says "?folder=$home/.cache/milepost-try/examples&"
  curl --silent --fail --location "$address" | grep -q vscode-workbench || fail "no VS Code at $address"
  grep -q milepost "$home/.cache/milepost-try/code/extensions/extensions.json"
  # The script alone, which has to end the server that it started.
  kill -TERM "$(pgrep -P "$pid")"
  wait "$pid" || fail "$(cat "$home.run")"
  trap - EXIT
  ! curl --silent "$address" || fail "it still listens at $address"
  same "$(ls -A "$home")" .cache 'the home'
}
open_to_others() {
  cat >"$bin/code-server" <<'END'
#!/bin/sh
case "$*" in *--install-extension*) exit ;; esac
echo $$ >"$0.pid"
echo 'info  HTTP server listening on http://[::]:8080/'
exec sleep 60
END
  chmod +x "$bin/code-server"
  echo package >"$home.vsix"
  MILEPOST_VSIX=$home.vsix as_user 1 "$root/editors/try.sh" code
  says 'listens at [::]:8080, where others might reach it, and is ended'
  ! kill -0 "$(cat "$bin/code-server.pid")" || fail 'it runs on'
}
it 'try.sh code ends a VS Code that others could reach' open_to_others

told_or_ended() { grep -q http: "$home.log" || ! kill -0 "$1"; }
it 'try.sh code opens VS Code in the browser' code_in_browser "$no_vscode"
