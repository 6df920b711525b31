-- What a user sees, in a real terminal. The screens are kept in `tests/editors/out`.
local T = require('driver')
local W = dofile(vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2)) .. '/workspace.lua')

local Terminal = {}
Terminal.__index = Terminal

function Terminal.start(command, env)
  local socket = T.folder() .. '/tmux'
  local self = setmetatable({ socket = socket }, Terminal)
  local words = { 'new-session', '-d', '-x', '80', '-y', '24', 'env' }
  for name, value in vim.spairs(env) do
    words[#words + 1] = name .. '=' .. value
  end
  self:tmux(unpack(vim.list_extend(words, command)))
  return self
end

function Terminal:tmux(...)
  local words = { 'tmux', '-S', self.socket, '-f', '/dev/null', ... }
  local done = vim.system(words, { env = { TERM = 'xterm-256color', LANG = 'C.UTF-8', TMUX = '' } }):wait()
  if done.code ~= 0 then
    error(('tmux %s: %s'):format(select(1, ...), done.stderr), 2)
  end
  return done.stdout
end

function Terminal:screen()
  return self:tmux('capture-pane', '-p')
end

function Terminal:shows(text)
  local fine, problem = pcall(T.wait, 'the screen shows ' .. text, function()
    return self:screen():find(text, 1, true)
  end)
  if not fine then
    error(problem .. '\n' .. self:screen(), 2)
  end
end

function Terminal:keep(name)
  T.write(('%s/neovim-%s.txt'):format(T.out, name), self:screen())
  T.write(('%s/neovim-%s.ansi'):format(T.out, name), self:tmux('capture-pane', '-p', '-e'))
end

local function in_terminal(this, init, path, file, run)
  local home, env = T.home(init, path)
  local terminal = Terminal.start({ this.neovim, '-i', 'NONE', '-n', file }, env)
  local fine, problem = pcall(run, terminal)
  if fine then
    terminal:tmux('send-keys', ':qall!', 'Enter')
    fine, problem = pcall(T.wait, 'the terminal closes', function()
      return not pcall(terminal.screen, terminal)
    end)
  end
  pcall(terminal.tmux, terminal, 'kill-server')
  vim.fn.delete(home, 'rf')
  if not fine then
    error(problem, 0)
  end
end

T.test('a finding is seen in a terminal, :Milepost next goes to a placeholder', { needs = 'tmux' }, function(_, this)
  local _, path = W.create()
  in_terminal(this, 'vim.diagnostic.config({ virtual_text = true })', nil, path, function(terminal)
    terminal:shows('`activ` is no value of')
    terminal:keep('findings')
    terminal:tmux('send-keys', ':Milepost next', 'Enter')
    terminal:shows('4,8')
    terminal:keep('next')
  end)
end)

T.test('the menu and the repaired text are seen in a terminal', { needs = 'tmux' }, function(_, this)
  local _, path = W.create()
  in_terminal(this, 'vim.o.completeopt = "menuone,noselect"', nil, path, function(terminal)
    terminal:shows('E:1')
    terminal:tmux('send-keys', '3GWC', 'C-x', 'C-o')
    terminal:shows('planning')
    terminal:shows('done')
    terminal:keep('completion')
    terminal:tmux('send-keys', 'C-e', 'Escape', 'u', ':Milepost fix', 'Enter')
    terminal:shows('status: active')
    terminal:keep('fixed')
  end)
end)

T.test('a new milestone is begun and tabbed through in a terminal, its status in the statusline', { needs = 'tmux' }, function(_, this)
  local folder = W.create()
  -- A list of values comes up where the template names them in the place itself; its own text comes first.
  local template = W.template:gsub('{STATUS}[^\n]*', '[planning/active/done]')
  T.write(folder .. '/.milepost/templates/plan.md', template)
  local init = [[
    vim.cmd.cd(']] .. folder .. [[/docs')
    vim.o.statusline = '%t %m%=%{get(b:, "milepost_status", "")}  %l:%c'
    vim.o.laststatus = 2
  ]]
  in_terminal(this, init, nil, nil, function(terminal)
    terminal:shows('[No Name]')
    terminal:tmux('send-keys', ':Milepost new p', 'Tab', 'Tab')
    terminal:shows(':Milepost new program')
    terminal:keep('names')
    terminal:tmux('send-keys', 'BTab', 'Enter')
    terminal:shows('id: P-2')
    terminal:shows('P-2.md [+]')
    terminal:shows('plan · 8 left · 0/1 done')
    terminal:keep('new')
    -- The first place takes one of a list; what stands in several places is filled in all of them. Each place is selected
    -- a moment after its key.
    terminal:shows('owner:  [planning/active/done]')
    terminal:tmux('send-keys', 'C-n', 'C-n', 'C-y', 'Tab')
    terminal:shows('4:8\n-- SELECT --')
    terminal:tmux('send-keys', 'Ada')
    terminal:shows('**Owner**: Ada')
    terminal:tmux('send-keys', 'Tab')
    terminal:shows('5:9\n-- SELECT --')
    terminal:tmux('send-keys', '2026-05-01', 'Tab')
    terminal:shows('8:8\n-- SELECT --')
    terminal:tmux('send-keys', 'Horizon', 'Tab')
    terminal:shows('plan · 3 left · 0/1 done  14:3\n-- SELECT --')
    for _, text in ipairs({ 'status: active', 'owner: Ada', 'target: 2026-05-01', '# P-2: Horizon', '**Owner**: Ada' }) do
      terminal:shows(text)
    end
    terminal:keep('tabbed')
    terminal:tmux('send-keys', 'Escape', 'Escape')
  end)
end)

T.test('a program that is not there asks for no key', { needs = 'tmux' }, function(_, this)
  local _, path = W.create()
  in_terminal(this, '', '/usr/bin:/bin', path, function(terminal)
    terminal:shows('`milepost` is not found')
    T.truthy(not terminal:screen():find('ENTER', 1, true), terminal:screen())
    terminal:keep('missing')
  end)
end)
