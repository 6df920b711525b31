-- The Milepost client: it starts the server and hands its requests on. What the requests mean is the server's business.
local M = {}

-- Neovim 0.11 has `vim.lsp.config` and `vim.lsp.enable`, and its clients have methods instead of closures.
local native = vim.fn.has('nvim-0.11') == 1
local given = {}
local enabled = false

local function say(text, level)
  vim.notify('milepost: ' .. text, level or vim.log.levels.INFO)
end

-- What the user set, for the client and for this plugin.
local function options()
  local config = vim.tbl_deep_extend('force', vim.g.milepost or {}, given)
  local wanted = config.enable ~= false
  config.enable = nil
  return config, wanted
end

local function call(client, method, ...)
  if native then
    return client[method](client, ...)
  end
  return client[method](...)
end

--- What the server is started with: a `vim.lsp.ClientConfig`.
function M.config()
  if native then
    return vim.lsp.config.milepost
  end
  local defaults = dofile(vim.api.nvim_get_runtime_file('lsp/milepost.lua', false)[1])
  return vim.tbl_deep_extend('force', { name = 'milepost' }, defaults, (options()))
end

--- The running clients, or only those of a buffer.
function M.clients(bufnr)
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  return get({ name = 'milepost', bufnr = bufnr })
end

-- Whether the program is not there; said aloud, if that is asked for.
local function is_missing(aloud)
  local cmd = M.config().cmd
  local missing = type(cmd) == 'table' and vim.fn.executable(cmd[1]) == 0
  if missing and aloud then
    -- So that no key is needed to go on, whatever was said before; it has to fit into a line for this, too.
    vim.cmd('redraw')
    say(('`%s` is not found (:help milepost-install)'):format(cmd[1]), vim.log.levels.WARN)
  end
  return missing
end

local function configure()
  local config = options()
  if native and next(config) then
    vim.lsp.config('milepost', config)
  end
end

-- The nearest folder above that has the first marker, else the second one: as `root_markers` does it in 0.11.
local function root_of(bufnr, config)
  if type(config.root_dir) == 'string' then
    return config.root_dir
  end
  local name = vim.api.nvim_buf_get_name(bufnr)
  local path = name ~= '' and vim.fs.dirname(name) or vim.fn.getcwd()
  for _, marker in ipairs(config.root_markers or {}) do
    local found = vim.fs.find(marker, { upward = true, path = path })[1]
    if found then
      return vim.fs.dirname(found)
    end
  end
end

--- Whether a buffer is the server's business: Markdown, or the configuration.
function M.is_wanted(bufnr)
  return vim.bo[bufnr].filetype ~= 'yaml'
    or vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ':h:t') == '.milepost'
end

-- Before 0.11 a client without a root would never be taken for a second file.
local function same_root(client, config)
  return client.name == config.name and client.config.root_dir == config.root_dir
end

-- Floating windows that show Markdown have a 'buftype', and no file.
local function start_old(bufnr)
  if vim.bo[bufnr].buftype == '' and M.is_wanted(bufnr) then
    local config = M.config()
    config.root_dir = root_of(bufnr, config)
    vim.api.nvim_buf_call(bufnr, function()
      vim.lsp.start(config, { reuse_client = same_root })
    end)
  end
end

local function start()
  if is_missing(true) then
    return
  elseif native then
    vim.lsp.enable('milepost')
  else
    for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
      if vim.api.nvim_buf_is_loaded(bufnr) and vim.tbl_contains(M.config().filetypes, vim.bo[bufnr].filetype) then
        start_old(bufnr)
      end
    end
  end
end

-- `vim.lsp.enable` sees the buffers that are there only once Neovim has started, and outside of their FileType event.
local function start_soon()
  if vim.v.vim_did_enter == 1 then
    vim.schedule(start)
  else
    vim.api.nvim_create_autocmd('VimEnter', { once = true, callback = vim.schedule_wrap(start) })
  end
end

--- A Markdown buffer has come. Returns whether later ones are taken care of, or not wanted.
function M.on_filetype(bufnr)
  if not select(2, options()) then
    return true
  end
  if not enabled then
    enabled = true
    configure()
    start_soon()
  elseif not native and not is_missing() then
    start_old(bufnr)
  end
  return native
end

local deaths = {}

-- A server that died is started again at once: a buffer that nobody is attached to is watched by nobody, and what is typed
-- in it then would stay unknown to every later server.
function M.on_exit(code, signal)
  if (code == 0 and signal == 0) or signal == 15 then
    return
  end
  vim.schedule(function()
    local now = vim.loop.now()
    deaths = vim.tbl_filter(function(death)
      return now - death < 180000
    end, deaths)
    deaths[#deaths + 1] = now
    if #deaths < 4 then
      -- Before 0.11 the client that died would be taken for one that runs, as long as it is not forgotten.
      vim.defer_fn(start, native and 0 or 200)
    else
      say('the server keeps dying (:Milepost log). :Milepost restart starts it again', vim.log.levels.ERROR)
    end
  end)
end

local speaker = {}

-- What the server says of a buffer's document, for statuslines; nothing where it is of no template, or nobody is there to say it.
local function show_status(bufnr, status, client_id)
  speaker[bufnr] = status and client_id
  vim.b[bufnr].milepost_status = status and status.text
  vim.cmd('redrawstatus!')
  vim.api.nvim_exec_autocmds('User', { pattern = 'MilepostStatus', modeline = false, data = { buf = bufnr } })
end

--- The handler of `milepost/status`.
function M.on_status(status, client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  for bufnr in pairs(client and client.attached_buffers or {}) do
    if vim.api.nvim_buf_is_valid(bufnr) and vim.uri_from_bufnr(bufnr) == status.uri then
      show_status(bufnr, status, client_id)
    end
  end
end

vim.api.nvim_create_autocmd('LspDetach', {
  callback = function(event)
    if speaker[event.buf] == event.data.client_id then
      show_status(event.buf)
    end
  end,
})

--- What is left in a buffer's document, as `program · 12 left · 3/7 done`; an empty text where there is nothing to say.
function M.status(bufnr)
  return vim.b[bufnr or 0].milepost_status or ''
end

--- Optional; the same as `vim.g.milepost`. `enable = false` starts nothing, all else is a `vim.lsp.ClientConfig`.
function M.setup(opts)
  given = opts or {}
  if enabled then
    configure()
  end
end

-- Calls back with the buffer's client, or says that there is none.
local function with_client(callback)
  local bufnr = vim.api.nvim_get_current_buf()
  local client = M.clients(bufnr)[1]
  if not client then
    return say('no server is attached to this buffer. See :checkhealth milepost', vim.log.levels.WARN)
  end
  callback(client, bufnr)
end

local function ask(client, method, params, callback, hint)
  call(client, 'request', method, params, function(err, result)
    if err then
      say((err.message or tostring(err)) .. (hint and hint() or ''), vim.log.levels.ERROR)
    else
      callback(result)
    end
  end, 0)
end

-- The commands of `:Milepost`.

for _, direction in ipairs({ 'next', 'previous' }) do
  M[direction] = function()
    with_client(function(client, bufnr)
      local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
      params.direction = direction
      ask(client, 'milepost/nextPlaceholder', params, function(range)
        if not range or range == vim.NIL then
          say('no placeholder is left')
        elseif bufnr == vim.api.nvim_get_current_buf() then
          local show = vim.lsp.util.show_document or vim.lsp.util.jump_to_location
          show({ uri = params.textDocument.uri, range = range }, client.offset_encoding, { focus = true, reuse_win = true })
        end
      end)
    end)
  end
end

for name, kind in pairs({ missing = 'source.insertMissing.milepost', fix = 'source.fixAll.milepost' }) do
  M[name] = function()
    with_client(function(client)
      vim.lsp.buf.code_action({
        context = { only = { kind }, diagnostics = {} },
        filter = function(_, id)
          return id == nil or id == client.id
        end,
        apply = true,
      })
    end)
  end
end

-- The folder that a new document goes to: that of the file at hand, else the current one.
local function folder()
  local name = vim.api.nvim_buf_get_name(0)
  return vim.uri_from_fname(name ~= '' and vim.bo.buftype == '' and vim.fn.fnamemodify(name, ':p:h') or vim.fn.getcwd())
end

-- A client that may be asked for what belongs to no buffer; where none runs, one is started that has no buffer yet.
local function any_client()
  local function running()
    return M.clients(vim.api.nvim_get_current_buf())[1] or M.clients()[1]
  end
  if not running() and not is_missing() then
    configure()
    local config = vim.tbl_extend('force', M.config(), { name = 'milepost' })
    config.root_dir = root_of(0, config)
    local start_it = native and vim.lsp.start or vim.lsp.start_client
    start_it(config, { attach = false })
    vim.wait(5000, running, 10)
  end
  return running()
end

--- The names of the templates that a document can be made from, for completion.
function M.templates()
  local client = any_client()
  local answer = client and call(client, 'request_sync', 'milepost/templates', { folder = folder() }, 1000, 0)
  return vim.tbl_map(function(template)
    return template.name
  end, answer and answer.result or {})
end

-- Puts a new document into a buffer of its own, which is not written yet.
local function begin(new)
  vim.cmd('hide edit ' .. vim.fn.fnameescape(vim.uri_to_fname(new.uri)))
  vim.bo.filetype = 'markdown'
  local expand = vim.snippet and vim.schedule_wrap(function()
    vim.snippet.expand(new.snippet)
  end)
  if expand and vim.fn.mode() == 'n' then
    -- A list of values for the first place comes up a moment later, and needs Insert mode then.
    vim.api.nvim_create_autocmd('InsertEnter', { buffer = 0, once = true, callback = expand })
    vim.cmd.startinsert()
  elseif expand then
    expand()
  else
    vim.api.nvim_buf_set_lines(0, 0, -1, true, vim.split((new.text:gsub('\n$', '')), '\n', { plain = true }))
  end
end

--- Begins a document from a template, which is asked for where it is not named.
function M.new(name)
  local client = any_client()
  if not client then
    return is_missing(true) or say('the server does not start (:Milepost log)', vim.log.levels.ERROR)
  end
  if name then
    return ask(client, 'milepost/newDocument', { template = name, folder = folder() }, begin, function()
      return (' (there are %s)'):format(table.concat(M.templates(), ', '))
    end)
  end
  ask(client, 'milepost/templates', { folder = folder() }, function(templates)
    local function shown(template)
      return ('%s: %s'):format(template.name, template.sections)
    end
    vim.ui.select(templates, { prompt = 'Template', format_item = shown }, function(template)
      if template then
        M.new(template.name)
      end
    end)
  end)
end

function M.restart()
  enabled = true
  configure()
  -- A server has nothing to save, and one that hangs would not hear a request to end.
  for _, client in ipairs(M.clients()) do
    call(client, 'stop', true)
  end
  vim.wait(3000, function()
    return #M.clients() == 0
  end, 20)
  start()
end

function M.log()
  vim.cmd('tabedit ' .. vim.fn.fnameescape(require('vim.lsp.log').get_filename()))
end

function M.info()
  local cmd = M.config().cmd
  local lines = { 'command: ' .. (type(cmd) == 'table' and table.concat(cmd, ' ') or 'a function') }
  for _, client in ipairs(M.clients()) do
    local buffers = vim.tbl_count(client.attached_buffers or {})
    lines[#lines + 1] = ('client %d: root %s, buffers %d'):format(client.id, client.config.root_dir or 'none', buffers)
  end
  local file = vim.api.nvim_buf_get_name(0)
  if type(cmd) == 'table' and not is_missing() and vim.fn.filereadable(file) == 1 then
    vim.list_extend(lines, vim.fn.systemlist({ cmd[1], 'check', '--explain-template', file }))
  end
  vim.api.nvim_echo({ { table.concat(lines, '\n') } }, true, {})
end

return M
