-- :checkhealth milepost
local M = {}

local function report(kind)
  return vim.health[kind] or vim.health['report_' .. kind]
end
local start, ok, info, warn, failed = report('start'), report('ok'), report('info'), report('warn'), report('error')

local function check_program(cmd)
  if type(cmd) ~= 'table' then
    return info('The server is started by a function')
  end
  local path = vim.fn.exepath(cmd[1])
  if path == '' then
    return failed(('`%s` is not found'):format(cmd[1]), {
      'Put `milepost` on the path: :help milepost-install',
      "Or name it: vim.g.milepost = { cmd = { '/path/to/milepost', 'lsp' } }",
      'Then :Milepost restart',
    })
  end
  local version = vim.trim(vim.fn.system({ path, '--version' }))
  if vim.v.shell_error == 0 then
    ok(('%s: %s'):format(version, path))
  else
    failed(('`%s --version` failed: %s'):format(path, version), { 'Is it Milepost? :help milepost-install' })
  end
end

local function check_clients(clients)
  for _, client in ipairs(clients) do
    ok(('Client %d runs, root %s, positions in %s'):format(client.id, client.config.root_dir or 'none', client.offset_encoding))
    for bufnr in pairs(client.attached_buffers or {}) do
      info(('attached to buffer %d: %s'):format(bufnr, vim.api.nvim_buf_get_name(bufnr)))
    end
  end
  if #clients == 0 then
    info('No server runs now. It starts with the first Markdown file, or by :Milepost restart')
  end
end

function M.check()
  local milepost = require('milepost')
  local name = vim.split(vim.fn.execute('version'), '\n', { trimempty = true })[1]
  start('milepost')
  if vim.fn.has('nvim-0.11') == 1 then
    ok(name)
  else
    warn(name .. ' works; from 0.11 on the server is also known to vim.lsp.config')
  end
  if (vim.g.milepost or {}).enable == false then
    info('`enable` is false in vim.g.milepost, so nothing is started by itself')
  end
  check_program(milepost.config().cmd)
  check_clients(milepost.clients())
end

return M
