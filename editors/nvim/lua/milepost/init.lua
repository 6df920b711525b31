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

--- The program that is to be run and is not there, if so.
function M.missing_program()
  local cmd = M.config().cmd
  if type(cmd) == 'table' and vim.fn.executable(cmd[1]) == 0 then
    return cmd[1]
  end
end

local function configure()
  local config = options()
  if native and next(config) then
    vim.lsp.config('milepost', config)
  end
end

-- The nearest folder above that has the first marker, else the second one: as `root_markers` does it in 0.11.
local function root_of(bufnr, markers)
  local name = vim.api.nvim_buf_get_name(bufnr)
  local path = name ~= '' and vim.fs.dirname(name) or vim.fn.getcwd()
  for _, marker in ipairs(markers or {}) do
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

-- Floating windows that show Markdown have a 'buftype', and no file.
local function start_old(bufnr)
  if vim.bo[bufnr].buftype == '' and M.is_wanted(bufnr) then
    local config = M.config()
    local given_root = type(config.root_dir) == 'string' and config.root_dir or nil
    config.root_dir = given_root or root_of(bufnr, config.root_markers)
    vim.api.nvim_buf_call(bufnr, function()
      vim.lsp.start(config)
    end)
  end
end

local function start()
  local missing = M.missing_program()
  if missing then
    -- So that no key is needed to go on, whatever was said before; it has to fit into a line for this, too.
    vim.cmd('redraw')
    say(('`%s` is not found (:help milepost-install)'):format(missing), vim.log.levels.WARN)
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
    vim.api.nvim_create_autocmd('VimEnter', {
      once = true,
      callback = function()
        vim.schedule(start)
      end,
    })
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
  elseif not native and not M.missing_program() then
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
  if client then
    callback(client, bufnr)
  else
    say('no server is attached to this buffer. See :checkhealth milepost', vim.log.levels.WARN)
  end
end

local function jump(direction)
  with_client(function(client, bufnr)
    local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
    params.direction = direction
    call(client, 'request', 'milepost/nextPlaceholder', params, function(err, range)
      if err then
        say(err.message or tostring(err), vim.log.levels.ERROR)
      elseif not range or range == vim.NIL then
        say('no placeholder is left')
      elseif bufnr == vim.api.nvim_get_current_buf() then
        local show = vim.lsp.util.show_document or vim.lsp.util.jump_to_location
        show({ uri = params.textDocument.uri, range = range }, client.offset_encoding, { focus = true, reuse_win = true })
      end
    end, bufnr)
  end)
end

local function apply(kind)
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

-- The commands of `:Milepost`.

function M.next()
  jump('next')
end

function M.previous()
  jump('previous')
end

function M.missing()
  apply('source.insertMissing.milepost')
end

function M.fix()
  apply('source.fixAll.milepost')
end

-- The folder that a new document goes to: that of the file at hand, else the current one.
local function folder()
  local name = vim.api.nvim_buf_get_name(0)
  return vim.uri_from_fname(name ~= '' and vim.fn.fnamemodify(name, ':p:h') or vim.fn.getcwd())
end

-- A client that may be asked for what belongs to no buffer.
local function any_client()
  return M.clients(vim.api.nvim_get_current_buf())[1] or M.clients()[1]
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
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.uri_to_fname(new.uri)))
  vim.bo.filetype = 'markdown'
  if vim.snippet then
    vim.snippet.expand(new.snippet)
  else
    vim.api.nvim_buf_set_lines(0, 0, -1, true, vim.split((new.text:gsub('\n$', '')), '\n', { plain = true }))
  end
end

--- Begins a document from a template, which is asked for where it is not named.
function M.new(name)
  local client = any_client()
  if not client then
    return say('no server runs; open a Markdown file first', vim.log.levels.WARN)
  end
  local function ask(method, params, callback)
    params.folder = folder()
    call(client, 'request', method, params, function(err, result)
      if err then
        say(err.message or tostring(err), vim.log.levels.ERROR)
      else
        callback(result)
      end
    end, 0)
  end
  if name then
    return ask('milepost/newDocument', { template = name }, begin)
  end
  ask('milepost/templates', {}, function(templates)
    local function shown(template)
      return ('%s: %s'):format(template.name, template.title)
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
  local old = M.clients()
  for _, client in ipairs(old) do
    call(client, 'stop')
  end
  local since = vim.loop.now()
  local function when_gone()
    local late = vim.loop.now() - since > 3000
    for _, client in ipairs(old) do
      if vim.lsp.get_client_by_id(client.id) then
        if late then
          call(client, 'stop', true)
        end
        return vim.defer_fn(when_gone, 50)
      end
    end
    start()
  end
  when_gone()
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
  if type(cmd) == 'table' and vim.fn.executable(cmd[1]) == 1 and vim.fn.filereadable(file) == 1 then
    vim.list_extend(lines, vim.fn.systemlist({ cmd[1], 'check', '--explain-template', file }))
  end
  vim.api.nvim_echo({ { table.concat(lines, '\n') } }, true, {})
end

return M
