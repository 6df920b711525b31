-- The server as Neovim 0.11 and later know it: `vim.lsp.enable('milepost')`, `vim.lsp.config('milepost', { … })`.
return {
  cmd = { 'milepost', 'lsp' },
  filetypes = { 'markdown', 'yaml' },
  root_markers = { '.milepost', '.git' },
  -- Of all YAML only the configuration is the server's; the markers say where the root is.
  root_dir = function(bufnr, on_dir)
    if require('milepost').is_wanted(bufnr) then
      on_dir()
    end
  end,
  -- Neovim waits so many milliseconds for the server to end as the protocol wants it.
  exit_timeout = 500,
  -- Findings are to be pushed: Neovim asks for those of visible buffers only, and again with the name of an answer that it has
  -- forgotten, so that hidden and reopened buffers would show none.
  before_init = function(params)
    params.capabilities.textDocument.diagnostic = nil
    params.capabilities.experimental = vim.tbl_extend('force', params.capabilities.experimental or {}, { milepostStatus = true })
  end,
  handlers = {
    ['milepost/status'] = function(_, status, context)
      require('milepost').on_status(status, context.client_id)
    end,
  },
  on_exit = function(...)
    require('milepost').on_exit(...)
  end,
}
