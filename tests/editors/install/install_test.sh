# shellcheck shell=bash disable=SC2154,SC2016
# editors/install.sh: there, twice, and back.

plugin() { echo "$home/.local/share/nvim/site/pack/milepost/start/milepost"; }

# What a user has already.
furnish() {
  mkdir -p "$home/.local/bin" "$home/.config/nvim" "$home/.local/share/nvim/site/pack/mine/start/mine/plugin"
  echo 'echo mine' >"$home/.local/bin/mine"
  echo 'vim.g.mine = true' >"$home/.config/nvim/init.lua"
  echo 'let g:my_plugin = 1' >"$home/.local/share/nvim/site/pack/mine/start/mine/plugin/mine.vim"
}

# Asks Neovim, with a document open, until it answers with a text: neovim_says LUA TEXT
neovim_says() {
  local answer=$home/answer
  cat >"$home.lua" <<END
vim.api.nvim_create_autocmd('VimEnter', {
  callback = vim.schedule_wrap(function()
    local value
    vim.wait(10000, function()
      value = $1
      return value
    end, 20)
    vim.fn.writefile({ tostring(value) }, '$answer')
    vim.cmd('qall!')
  end),
})
END
  as_user 0 nvim --headless -i NONE -n "$home/plan.md" -c "luafile $home.lua"
  grep -qF "$2" "$answer" || fail "Neovim says $(cat "$answer"), not $2"
}

works_in_neovim() {
  has_neovim
  install server neovim
  says "server      installed: $home/.local/bin/milepost (milepost "
  says "neovim      plugin installed: $(plugin)"
  cp examples/program/draft.md "$home/plan.md"
  neovim_says '#vim.diagnostic.get(0) > 0 and vim.diagnostic.get(0)[1].source' milepost
  neovim_says "vim.b.milepost_status" 'program · '
  neovim_says "pcall(vim.cmd, 'help milepost-status')" true
}
it 'what it installs works in Neovim' works_in_neovim "$no_neovim"

twice_is_once() {
  has_neovim
  furnish
  install server neovim
  local before
  before=$(tree "$home")
  touch "$home.marker"
  install server neovim
  says 'Nothing was changed.'
  same "$before" "$(tree "$home")" 'the home, after it ran twice'
  nothing_is_newer "$home" "$home.marker"
}
it 'run twice, it changes nothing' twice_is_once "$no_neovim"

undo_leaves_nothing() {
  has_neovim
  furnish
  local before
  before=$(tree "$home")
  install server neovim
  says 'To undo it:'
  says "  rm -r $(plugin)"
  install --undo --dry-run
  says "would be removed: $home/.local/bin/milepost"
  there "$home/.local/bin/milepost"
  install --undo
  says "removed: $home/.local/bin/milepost"
  same "$before" "$(tree "$home")" 'the home, after --undo'
  install --uninstall
  says 'Nothing here was installed'
  same "$before" "$(tree "$home")" 'the home, after it was undone twice'
}
it 'undone, the home is as it was' undo_leaves_nothing "$no_neovim"

undo_of_a_part() {
  has_neovim
  install server neovim
  install --undo neovim
  gone "$(plugin)"
  there "$home/.local/bin/milepost"
  install --undo
  same "$(tree "$home")" . 'the home'
}
it 'a part is undone alone' undo_of_a_part "$no_neovim"

dry_run() {
  has_neovim
  furnish
  local before
  before=$(tree "$home")
  install --dry-run
  says "would be installed: $home/.local/bin/milepost"
  says "would be installed: $(plugin)"
  says 'vscode      is not on this machine'
  says 'Nothing was done'
  same "$before" "$(tree "$home")" 'the home, after --dry-run'
  printf '#!/bin/sh\nexit 1\n' >"$bin/cargo"
  chmod +x "$bin/cargo"
  MILEPOST_SERVER='' install --dry-run server
  says 'would be built'
}
it '--dry-run does nothing' dry_run "$no_neovim"

dry_run_foresees() {
  has_fake_code code
  tools_without node npm
  MILEPOST_SERVER='' install_not --dry-run server code
  says 'server      could not be built'
  says 'https://rustup.rs'
  says_not 'would be'
  install_not --dry-run code
  says 'code        the extension could not be packaged'
  says 'https://nodejs.org'
  says_not 'would be'
  echo package >"$home.vsix"
  MILEPOST_VSIX=$home.vsix install --dry-run code
  says 'code        the extension would be installed'
  MILEPOST_VSIX=$home.none install_not --dry-run code
  says 'MILEPOST_VSIX is no file'
  same "$(tree "$home")" . 'the home'
  gone "$bin/code.calls"
  MILEPOST_VSIX=$home.vsix install code
  MILEPOST_VSIX=$home.vsix install --dry-run code
  says 'would be left as it is'
  rm "$bin/code.calls"
  install --undo --dry-run
  says "would be uninstalled from $bin/code"
  gone "$bin/code.calls"
}
it '--dry-run announces what can be done, and asks no editor' dry_run_foresees

another_server() {
  mkdir -p "$home/.local/bin"
  printf '#!/bin/sh\necho mine\n' >"$home/.local/bin/milepost"
  chmod +x "$home/.local/bin/milepost"
  local before
  before=$(tree "$home")
  install_not server
  says 'is left alone'
  says 'MILEPOST_BIN='
  says "another milepost first, which your shell and the plugin for Neovim start: $home/.local/bin/milepost"
  same "$before" "$(tree "$home")" 'the home'
  MILEPOST_BIN=$home/elsewhere install server
  says "installed: $home/elsewhere/milepost"
  says 'is not on your PATH'
  says "another milepost first, which your shell and the plugin for Neovim start: $home/.local/bin/milepost"
  same "$(grep -c 'another milepost' "$home.log")" 1 'how often that is said'
  install server
  says 'Nothing was changed.'
  install --undo
  same "$before" "$(tree "$home")" 'the home, after --undo'
}
it 'another milepost is left alone' another_server

moved_server() {
  install server
  MILEPOST_BIN=$home/elsewhere install --dry-run server
  says "would be removed: $home/.local/bin/milepost"
  there "$home/.local/bin/milepost"
  MILEPOST_BIN=$home/elsewhere install server
  says "installed: $home/elsewhere/milepost"
  says "removed: $home/.local/bin/milepost"
  says_not 'another milepost'
  gone "$home/.local/bin/milepost"
  MILEPOST_BIN=$home/elsewhere install server
  says 'Nothing was changed.'
  install server
  says "is there: $home/elsewhere/milepost"
  # One that was changed stays, and says how to remove it.
  echo mine >>"$home/elsewhere/milepost"
  MILEPOST_BIN=$home/.local/bin install_not server
  says "is left alone: $home/elsewhere/milepost"
  says "  rm $home/elsewhere/milepost"
  rm "$home/elsewhere/milepost"
  install --undo
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'the server moves into another folder, so that there are not two' moved_server

same_server() {
  mkdir -p "$home/.local/bin"
  cp "$MILEPOST_SERVER" "$home/.local/bin/milepost"
  install server
  says 'is there, and not from this script'
  install --undo
  there "$home/.local/bin/milepost"
}
it 'the same server, from elsewhere, is not taken away' same_server

own_plugin() {
  has_neovim
  mkdir -p "$(plugin)/plugin"
  echo 'let g:mine = 1' >"$(plugin)/plugin/mine.vim"
  local before
  before=$(tree "$home")
  install_not neovim
  says 'It is left alone'
  same "$before" "$(tree "$home")" 'the home'
  rm -r "$(plugin)"
  ln -s "$root/editors/nvim" "$(plugin)"
  install neovim
  says 'has a link of your own'
  install --undo
  [ -L "$(plugin)" ] || fail 'the link is gone'
}
it "a plugin of the user's own is left alone" own_plugin "$no_neovim"

changed_since() {
  has_neovim
  install server neovim
  echo '-- mine' >>"$(plugin)/plugin/milepost.lua"
  echo mine >>"$home/.local/bin/milepost"
  install_not server neovim
  says 'server      is left alone'
  says 'changed since'
  install_not --undo
  says "was changed since it was installed, and is left alone: $home/.local/bin/milepost"
  says "  rm $home/.local/bin/milepost"
  says "  rm -r $(plugin)"
  there "$home/.local/bin/milepost"
  there "$(plugin)/plugin/milepost.lua"
  # It is not forgotten before it is gone.
  install_not --undo
  says "is left alone: $(plugin)"
  rm -r "$(plugin)" "$home/.local/bin/milepost"
  install --undo
  says "is gone already: $(plugin)"
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'what the user changed since is left alone' changed_since "$no_neovim"

update() {
  has_neovim
  mkdir -p "$home.old/editors"
  cp -R editors/nvim editors/*.sh "$home.old/editors"
  cp "$MILEPOST_SERVER" "$home.old/milepost"
  echo old >>"$home.old/milepost"
  echo '-- old' >>"$home.old/editors/nvim/plugin/milepost.lua"
  touch "$home.old/editors/nvim/lua/gone.lua"
  MILEPOST_SERVER=$home.old/milepost as_user 0 "$home.old/editors/install.sh" server neovim
  there "$(plugin)/lua/gone.lua"
  install server neovim
  says 'server      updated'
  says 'neovim      plugin updated'
  cmp "$MILEPOST_SERVER" "$home/.local/bin/milepost"
  diff -r -x tags editors/nvim "$(plugin)"
  same "$(find "$home/.local/bin" "$home/.local/share" -name '.*')" '' 'what is left over'
  install --undo
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'what is out of date is updated' update "$no_neovim"

strays() {
  has_neovim
  local sources=$home.sources/editors
  mkdir -p "$sources"
  cp -R editors/nvim editors/*.sh "$sources"
  as_user 0 "$sources/install.sh" neovim
  echo stray | tee "$sources/nvim/.DS_Store" "$sources/nvim/.luarc.json" "$sources/nvim/lua/milepost/.init.lua.swp" "$sources/nvim/plugin/milepost.lua~" \
    "$sources/nvim/notes.txt" >"$home.stray"
  as_user 0 "$sources/install.sh" neovim
  says 'Nothing was changed.'
  as_user 0 "$sources/install.sh" --undo
  as_user 0 "$sources/install.sh" neovim
  diff -r -x tags editors/nvim "$(plugin)"
  as_user 0 "$sources/install.sh" neovim
  says 'Nothing was changed.'
  as_user 0 "$sources/install.sh" --undo
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'what lies about in the sources is neither installed nor in the way' strays "$no_neovim"

apostrophe() {
  has_neovim
  local temporary=$home.tmp
  home="$home/o'brien & co 100%"
  mkdir -p "$home" "$home.tmp"
  install server neovim
  there "$(plugin)/doc/tags"
  install server neovim
  says 'Nothing was changed.'
  # It ends with an error where the help has no such word.
  as_user 0 env TMPDIR="$temporary" XDG_STATE_HOME="$temporary" nvim --headless -i NONE -n -c 'try | help milepost-status | qall! | catch | cquit | endtry'
  install --undo
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'a home may have an apostrophe in its name' apostrophe "$no_neovim"

# A tool that fails with what has this text among its arguments, and works otherwise: breaks TOOL TEXT
breaks() {
  printf '#!/bin/sh\ncase "$*" in *%s*) exit 1 ;; esac\nexec %q "$@"\n' "$2" "$tools/$1" >"$bin/$1"
  chmod +x "$bin/$1"
}

unwritable() {
  has_neovim
  breaks chmod .milepost.
  install_not server neovim
  says 'server      cannot be written'
  says 'neovim      plugin installed'
  same "$(ls -A "$home/.local/bin")" '' 'what is left over'
  rm "$bin/chmod"
  install --undo
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'what cannot be written leaves nothing behind' unwritable "$no_neovim"

not_writable() {
  echo mine >"$home/.local"
  install_not server
  says 'server      cannot be written'
  says_not 'on your PATH'
  same "$(grep -c 'mkdir: ' "$home.log")" 1 'how often it says why'
  rm "$home/.local"
  mkdir -p "$home/mine"
  echo mine >"$home/mine/bin"
  MILEPOST_BIN=$home/mine/bin/milepost install_not server
  rm -r "$home/mine"
  same "$(tree "$home")" . 'the home'
}
it 'a home that cannot be written is said once, and what to do with its folders is not' not_writable

restart() {
  has_neovim
  install server
  says_not Restart
  install neovim
  says 'Restart editors that are open'
}
it 'editors are restarted for what they load, not for the server alone' restart "$no_neovim"

interrupted_early() {
  # A cargo that waits: nothing is built yet.
  printf '#!/bin/sh\necho waits >%q; sleep 60\n' "$home.waits" >"$bin/cargo"
  chmod +x "$bin/cargo"
  set -m
  (MILEPOST_SERVER='' as_user 130 "$root/editors/install.sh" server) >"$home.run" 2>&1 &
  local pid=$!
  set +m
  until_fine 'it builds' test -e "$home.waits"
  kill -INT -- "-$pid"
  wait "$pid" || fail "$(cat "$home.run")"
  says 'interrupted; nothing was done'
  same "$(tree "$home")" . 'the home'
}
it 'interrupted before anything was done, it says so' interrupted_early

unrecorded() {
  has_neovim
  local before record=$home/.local/state/milepost/installed
  mkdir -p "$record.new"
  install_not server neovim
  says 'server      cannot be written'
  says 'neovim      the plugin cannot be written'
  same "$(find "$home" -type f)" "$record" 'the files'
  rm -r "$home/.local"
  install server neovim
  before=$(tree "$home")
  # Nor does it take the place of what is there.
  mkdir -p "$home.new/editors" "$record.new"
  cp -R editors/nvim editors/*.sh "$home.new/editors"
  echo '-- new' >>"$home.new/editors/nvim/plugin/milepost.lua"
  cp "$MILEPOST_SERVER" "$home.new/milepost"
  echo new >>"$home.new/milepost"
  MILEPOST_SERVER=$home.new/milepost as_user 1 "$home.new/editors/install.sh" server neovim
  rmdir "$record.new"
  same "$before" "$(tree "$home")" 'the home'
  install --undo
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'what cannot be recorded is not installed' unrecorded "$no_neovim"

interrupted() {
  # A Neovim that waits when it is to index the help, which is in the middle of it all.
  printf '#!/bin/sh\ncase "$*" in *helptags*) echo waits >%q; sleep 60 ;; esac\nexec %q "$@"\n' "$home.waits" "$neovim" >"$bin/nvim"
  chmod +x "$bin/nvim"
  set -m
  (as_user 130 "$root/editors/install.sh" server neovim) >"$home.run" 2>&1 &
  local pid=$!
  set +m
  until_fine 'it indexes the help' test -e "$home.waits"
  kill -INT -- "-$pid"
  wait "$pid" || fail "$(cat "$home.run")"
  says 'interrupted; what was done until now is whole'
  there "$home/.local/bin/milepost"
  gone "$(plugin)"
  same "$(ls -A "$(dirname "$(dirname "$(plugin)")")")" start 'what is left over'
  same "$(ls -A "$home.tmp")" '' 'temporary files'
  has_neovim
  install server neovim
  says 'server      is there'
  says 'neovim      plugin installed'
  install --undo
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'interrupted, it leaves nothing half' interrupted "$no_neovim"

not_on_path() {
  MILEPOST_BIN="$home/a folder" install server
  says "$home/a folder is not on your PATH"
  says "export PATH=\"$home/a folder:\$PATH\""
  there "$home/a folder/milepost"
  install --undo
  gone "$home/a folder"
}
it 'a folder that is not on the PATH is named' not_on_path

wrong_usage() {
  as_user 2 "$root/editors/install.sh" --nonsense
  says 'unknown argument: --nonsense'
  as_user 0 "$root/editors/install.sh" --help
  says 'editors/install.sh --undo'
  MILEPOST_SERVER=$home/none install_not server
  says 'MILEPOST_SERVER is no program'
  MILEPOST_SERVER='' install_not server
  says 'https://rustup.rs'
  same "$(tree "$home")" . 'the home'
}
it 'what is missing is said, with what to do' wrong_usage

release_build() {
  # It takes minutes, and so a cargo does here that has it done.
  printf '#!/bin/sh\necho "$@" >%q\nmkdir -p "$CARGO_TARGET_DIR/release" && cp %q "$CARGO_TARGET_DIR/release/milepost"\n' \
    "$home.cargo" "$MILEPOST_SERVER" >"$bin/cargo"
  chmod +x "$bin/cargo"
  MILEPOST_SERVER='' as_user 0 env CARGO_TARGET_DIR="$home.target" "$root/editors/install.sh" server
  same "$(cat "$home.cargo")" 'build --release --locked -p milepost' 'what is built'
  cmp "$MILEPOST_SERVER" "$home/.local/bin/milepost"
  printf '#!/bin/sh\nexit 101\n' >"$bin/cargo"
  MILEPOST_SERVER='' install_not server
  says 'the server could not be built'
}
it 'the server is built where none is named' release_build

relatives() {
  has_fake_code code
  has_fake_code codium
  ln -s code "$bin/cursor"
  echo other.extension@1.0.0 >"$bin/codium.has"
  echo package >"$home.vsix"
  MILEPOST_VSIX=$home.vsix install vscode
  says 'code        extension installed: milepost.milepost@0.1.0'
  says 'codium      extension installed: milepost.milepost@0.1.0'
  says_not cursor
  says "$bin/codium --uninstall-extension milepost.milepost"
  MILEPOST_VSIX=$home.vsix install vscode
  says 'Nothing was changed.'
  same "$(grep -c -- --install-extension "$bin/code.calls")" 1 'how often it was installed'
  echo 'another package' >"$home.vsix"
  MILEPOST_VSIX=$home.vsix install vscode
  says 'code        extension updated'
  install --undo
  gone "$bin/code.has"
  gone "$bin/codium.has"
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'all relatives of VS Code are found' relatives

not_here() {
  install
  says 'neovim      is not on this machine: nvim'
  says 'vscode      is not on this machine: no code, codium'
  install_not neovim
  install_not vscode
  install_not server code
  says 'server      is there'
  as_user 1 env MILEPOST_NVIM=/none/nvim "$root/editors/install.sh"
  says 'neovim      is not on this machine: /none/nvim'
  as_user 1 env MILEPOST_CODE=/none/code "$root/editors/install.sh" code
  says 'vscode      is not on this machine: /none/code'
  install --undo
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'an editor that was asked for and is not there is an error' not_here

names_of_parts() {
  has_neovim
  has_fake_code code
  echo package >"$home.vsix"
  MILEPOST_VSIX=$home.vsix install nvim code
  says 'neovim      plugin installed'
  says 'code        extension installed'
  gone "$home/.local/bin/milepost"
  install --undo nvim
  gone "$(plugin)"
  there "$bin/code.has"
  install --undo code
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'parts have the names that they have for try.sh, too' names_of_parts "$no_neovim"

relative_code() {
  mkdir "$home/here"
  has_fake_code codium
  mv "$bin/codium" "$home/here"
  echo package >"$home/here/milepost.vsix"
  (cd "$home/here" && MILEPOST_VSIX=milepost.vsix MILEPOST_SERVER=$MILEPOST_SERVER as_user 0 env MILEPOST_CODE=./codium "$root/editors/install.sh" vscode)
  says 'codium      extension installed'
  says "  $home/here/codium --uninstall-extension milepost.milepost"
  install --undo
  says "extension uninstalled from $home/here/codium"
  gone "$home/here/codium.has"
}
it 'an editor that is named by a relative path is found again' relative_code

silent_code() {
  has_fake_code codium
  echo package >"$home.vsix"
  MILEPOST_VSIX=$home.vsix install vscode
  mv "$bin/codium" "$home.codium"
  printf '#!/bin/sh\necho broken >&2\nexit 1\n' >"$bin/codium"
  chmod +x "$bin/codium"
  install_not --undo
  says 'broken'
  says "does not say which extensions it has: $bin/codium"
  mv "$home.codium" "$bin/codium"
  install --undo
  says 'extension uninstalled'
  same "$(tree "$home")" . 'the home, after --undo'
}
it 'an editor that does not answer is not taken for one without the extension' silent_code

wrong_package() {
  has_fake_code code
  MILEPOST_VSIX=$home.none install_not vscode
  says "MILEPOST_VSIX is no file: $home.none"
  same "$(cat "$bin/code.calls" 2>/dev/null || :)" '' 'what was asked of the editor'
}
it 'a package that is not there is said' wrong_package

had_extension() {
  has_fake_code code
  echo milepost.milepost@0.0.9 >"$bin/code.has"
  echo package >"$home.vsix"
  MILEPOST_VSIX=$home.vsix install vscode
  says 'had milepost.milepost@0.0.9, not from this script'
}
it 'an extension that was there before is replaced and said' had_extension

no_node() {
  has_fake_code code
  tools_without node npm
  install_not server vscode
  says 'server      installed'
  says 'Node.js 20 or later'
  says 'https://nodejs.org'
  same "$(grep -c -- --install-extension "$bin/code.calls")" 0 'how often it was installed'
}
it 'without Node it says how to get it' no_node

real_code() {
  has_editor code-server "$code_server"
  local data=$home/.local/share/code-server/extensions
  install --dry-run vscode
  same "$(tree "$home")" . 'the home, after --dry-run'
  as_user_or_offline "$root/editors/install.sh" server vscode
  says 'code-server extension installed: milepost.milepost@'
  there "$data"
  touch "$home.marker"
  install server vscode
  says 'code-server has the extension: milepost.milepost@'
  says 'Nothing was changed.'
  nothing_is_newer "$data" "$home.marker"
  install --undo
  says 'extension uninstalled'
  as_user 0 code-server --list-extensions
  says_not milepost.milepost
  gone "$home/.local/bin/milepost"
}
# npm has to fetch what the extension is packaged with, the first time.
as_user_or_offline() {
  (as_user 0 "$@") >"$home.out" 2>&1 && return
  grep -q 'npm could not fetch' "$home.log" || fail "$(cat "$home.out")"
  echo 'npm cannot fetch what the extension is packaged with'
  exit 77
}
it 'the extension is packaged, and installed into VS Code' real_code "$no_vscode"
