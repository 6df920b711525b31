-- Runs the tests below: nvim -l driver.lua OLD_NEOVIM|'' [PART_OF_A_NAME…]
--
-- This Neovim drives others, one a test, over their RPC: they are started as a user starts them, with a configuration of their
-- own and the plugin in a package folder, and get real keys. What is printed has the form of Rust's test runners.

local here = vim.fs.dirname(vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p'))
local project = vim.fs.dirname(vim.fs.dirname(vim.fs.dirname(here)))
local old_neovim = arg[1] ~= '' and arg[1] or nil
local parts = { unpack(arg, 2) }

local T = {
  project = project,
  server = assert(vim.env.MILEPOST_SERVER, 'MILEPOST_SERVER is not set'),
  out = vim.fs.dirname(here) .. '/out',
}

local TIMEOUT = 10000
local tests = {}

--- Registers a test; `run` is given a function that starts an editor, and the test. `options.old`: it is run in an old Neovim too; `options.needs`: it is ignored without this program.
function T.test(name, options, run)
  for _, version in ipairs({ 'neovim', options.old and 'old neovim' or nil }) do
    local neovim = version == 'neovim' and vim.v.progpath or old_neovim
    local missing = not neovim and 'none before 0.11 can be had' or nil
    if not missing and options.needs and vim.fn.executable(options.needs) == 0 then
      missing = options.needs .. ' is not there'
    end
    tests[#tests + 1] =
      { name = ('%s: %s'):format(version, name), neovim = neovim, missing = missing, old = version ~= 'neovim', run = run }
  end
end

function T.equal(found, expected, what)
  if not vim.deep_equal(found, expected) then
    error(('%s: found %s, expected %s'):format(what or 'different', vim.inspect(found), vim.inspect(expected)), 2)
  end
end

function T.truthy(value, what)
  if not value then
    error(what, 2)
  end
  return value
end

function T.write(path, text)
  vim.fn.mkdir(vim.fs.dirname(path), 'p')
  local file = assert(io.open(path, 'wb'))
  file:write(text)
  file:close()
  return path
end

function T.read(path)
  local file = io.open(path, 'rb')
  if file then
    local text = file:read('*a')
    file:close()
    return text
  end
end

function T.wait(what, condition, timeout)
  local value
  local there = vim.wait(timeout or TIMEOUT, function()
    value = condition()
    return value
  end, 10)
  if not there then
    error('waited in vain: ' .. what, 2)
  end
  return value
end

--- A fresh folder, without symbolic links in its name.
function T.folder()
  local folder = vim.fn.tempname()
  vim.fn.mkdir(folder, 'p')
  return assert(vim.uv.fs_realpath(folder))
end

--- A home with the plugin installed as a package, and the environment of a user whose home it is.
function T.home(init, path)
  local home = T.folder()
  for name, kind in vim.fs.dir(project .. '/editors/nvim', { depth = 9 }) do
    if kind == 'file' then
      local text = assert(T.read(project .. '/editors/nvim/' .. name))
      T.write(home .. '/data/nvim/site/pack/milepost/start/milepost/' .. name, text)
    end
  end
  T.write(home .. '/config/nvim/init.lua', init or '')
  for _, folder in ipairs({ 'state', 'cache', 'run' }) do
    vim.fn.mkdir(home .. '/' .. folder, 'p')
  end
  vim.uv.fs_chmod(home .. '/run', 448)
  return home,
    {
      HOME = home,
      PATH = path or (vim.fs.dirname(T.server) .. ':' .. vim.env.PATH),
      XDG_CONFIG_HOME = home .. '/config',
      XDG_DATA_HOME = home .. '/data',
      XDG_STATE_HOME = home .. '/state',
      XDG_CACHE_HOME = home .. '/cache',
      XDG_RUNTIME_DIR = home .. '/run',
      MILEPOST_TODAY = '2026-03-02',
      NVIM = '',
      NVIM_LOG_FILE = home .. '/nvim.log',
    }
end

local Editor = {}
Editor.__index = Editor

--- Starts a Neovim. `options`: `init` the user's configuration, `cwd`, `path`, `files` to open as arguments.
function Editor.start(neovim, options)
  local home, env = T.home(options.init, options.path)
  local self = setmetatable({ home = home, errors = '', neovim = neovim }, Editor)
  local cmd = { neovim, '--headless', '--embed', '-i', 'NONE', '-n' }
  self.channel = vim.fn.jobstart(vim.list_extend(cmd, options.files or {}), {
    rpc = true,
    env = env,
    cwd = options.cwd or home,
    on_stderr = function(_, lines)
      self.errors = self.errors .. table.concat(lines, '\n')
    end,
    on_exit = function(_, code)
      self.exit_code = code
    end,
  })
  assert(self.channel > 0, 'it does not start')
  return self
end

function Editor:call(method, ...)
  local mode = vim.rpcrequest(self.channel, 'nvim_get_mode')
  if mode.blocking then
    error('Neovim waits for a key: ' .. vim.inspect(mode), 2)
  end
  return vim.rpcrequest(self.channel, method, ...)
end

--- Runs Lua in the editor, with `...` as its arguments.
function Editor:lua(code, ...)
  return self:call('nvim_exec_lua', code, { ... })
end

function Editor:command(command)
  return self:call('nvim_command', command)
end

function Editor:keys(keys)
  vim.rpcrequest(self.channel, 'nvim_input', keys)
end

function Editor:wait(what, code, ...)
  local arguments = { ... }
  local fine, value = pcall(T.wait, what, function()
    local value = self:lua(code, unpack(arguments))
    return value ~= vim.NIL and value
  end)
  if not fine then
    error(value, 2)
  end
  return value
end

function Editor:open(path)
  self:command('edit ' .. vim.fn.fnameescape(path))
end

--- Opens a file and waits until a server is attached and said what it finds in it.
function Editor:open_checked(path)
  self:open(path)
  self:attached()
  return self:findings()
end

--- Waits for the current buffer's client.
function Editor:attached()
  return self:wait('a client is attached', [[
    local client = require('milepost').clients(0)[1]
    return client and client.initialized and { id = client.id, root = client.config.root_dir }
  ]])
end

--- The findings of the current buffer as `LINE:COLUMN code`, in bytes from 1, once there are some. With `none`, once there is none.
function Editor:findings(none)
  return self:wait(none and 'no findings are left' or 'there are findings', [[
    local found = {}
    for _, d in ipairs(vim.diagnostic.get(0)) do
      found[#found + 1] = ('%d:%d %s'):format(d.lnum + 1, d.col + 1, d.code)
    end
    table.sort(found)
    return (#found == 0) == ... and found
  ]], none == true)
end

--- Waits until these are the findings of the current buffer.
function Editor:finds(expected)
  local found
  if not pcall(T.wait, 'findings', function()
    found = self:findings()
    return vim.deep_equal(found, expected)
  end, 3000) then
    T.equal(found, expected, 'findings')
  end
end

--- Waits until there is, or is not, a finding of a code on a line.
function Editor:finding(code, line, gone)
  return self:wait(('`%s` on line %d is %s'):format(code, line, gone and 'gone' or 'found'), [[
    local code, line, gone = ...
    for _, d in ipairs(vim.diagnostic.get(0, { lnum = line - 1 })) do
      if d.code == code then
        return not gone and { col = d.col, end_col = d.end_col, message = d.message, source = d.source }
      end
    end
    return gone
  ]], code, line, gone == true)
end

function Editor:lines()
  return self:call('nvim_buf_get_lines', 0, 0, -1, true)
end

--- Waits until a line has this text.
function Editor:line(number, text)
  return self:wait(('line %d is `%s`'):format(number, text), [[
    local number, text = ...
    return vim.fn.getline(number) == text
  ]], number, text)
end

--- Puts the cursor where a text begins, `offset` bytes after it.
function Editor:cursor(text, offset)
  for number, line in ipairs(self:lines()) do
    local column = line:find(text, 1, true)
    if column then
      return self:call('nvim_win_set_cursor', 0, { number, column - 1 + (offset or 0) })
    end
  end
  error('not in the buffer: ' .. text, 2)
end

function Editor:messages()
  return self:call('nvim_exec2', 'messages', { output = true }).output
end

--- Waits for a message that has this text in it.
function Editor:message(text)
  return self:wait('the message: ' .. text, [[
    return vim.api.nvim_exec2('messages', { output = true }).output:find(..., 1, true) ~= nil
  ]], text)
end

--- Waits until another process of the server runs than this one, and no more.
function Editor:another_process(before)
  self:wait('another process', [[
    local now = vim.api.nvim_get_proc_children(vim.fn.getpid())
    return #now == 1 and now[1] ~= ...
  ]], before)
end

function Editor:no_traceback()
  for _, text in ipairs({ self:messages(), self.errors }) do
    for _, sign in ipairs({ 'stack traceback', 'Error executing', 'Error detected', 'E5108', 'E5113' }) do
      T.truthy(not text:find(sign, 1, true), 'an error in Neovim: ' .. text)
    end
  end
end

--- The processes that the editor has started and that still run.
function Editor:children()
  return self:lua('return vim.api.nvim_get_proc_children(vim.fn.getpid())')
end

--- Quits as a user does; returns the exit code.
function Editor:quit()
  pcall(vim.rpcnotify, self.channel, 'nvim_command', 'qall!')
  T.wait('Neovim has quit', function()
    return self.exit_code
  end)
  return self.exit_code
end

function Editor:close()
  if not self.exit_code then
    vim.fn.jobstop(self.channel)
    vim.fn.jobwait({ self.channel }, 2000)
  end
  vim.fn.delete(self.home, 'rf')
end

--- What helps to understand a failure: what Neovim said, and the end of its log of language servers.
function Editor:trail()
  local fine, messages = pcall(self.messages, self)
  local log = vim.fn.glob(self.home .. '/state/nvim/lsp.log')
  local last = log ~= '' and table.concat(vim.fn.readfile(log, '', -15), '\n') or ''
  return ('-- messages\n%s\n-- stderr\n%s\n-- log\n%s'):format(fine and messages or '', self.errors, last)
end

local function selected(name)
  if #parts == 0 then
    return true
  end
  return vim.iter(parts):any(function(part)
    return name:find(part, 1, true) ~= nil
  end)
end

local function run(test)
  local editors = {}
  local function start(options)
    local editor = Editor.start(test.neovim, options or {})
    editors[#editors + 1] = editor
    return editor
  end
  local fine, problem = xpcall(test.run, function(text)
    return type(text) == 'string' and debug.traceback(text, 2) or vim.inspect(text)
  end, start, test)
  if not fine then
    for _, editor in ipairs(editors) do
      problem = problem .. '\n' .. editor:trail()
    end
  end
  for _, editor in ipairs(editors) do
    editor:close()
  end
  return fine, problem
end

package.loaded.driver = T
for name, kind in vim.spairs(vim.iter(vim.fs.dir(here)):fold({}, function(all, name, kind)
  all[name] = kind
  return all
end)) do
  if kind == 'file' and vim.endswith(name, '_test.lua') then
    dofile(here .. '/' .. name)
  end
end

local passed, failed, ignored = 0, 0, 0
for _, test in ipairs(tests) do
  if selected(test.name) then
    io.write(('test %s ... '):format(test.name))
    io.flush()
    if test.missing then
      ignored = ignored + 1
      io.write(('ignored, %s\n'):format(test.missing))
    else
      local began = vim.uv.now()
      local fine, problem = run(test)
      vim.uv.update_time()
      io.write(('%s (%d ms)\n'):format(fine and 'ok' or 'FAILED', vim.uv.now() - began))
      if fine then
        passed = passed + 1
      else
        failed = failed + 1
        io.write(problem, '\n')
      end
    end
    io.flush()
  end
end
io.write(('\ntest result: %s. %d passed; %d failed; %d ignored;\n'):format(failed == 0 and 'ok' or 'FAILED', passed, failed, ignored))
os.exit(failed == 0 and 0 or 1)
