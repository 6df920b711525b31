-- The server as Neovim 0.11 and later know it: `vim.lsp.enable('milepost')`, `vim.lsp.config('milepost', { … })`.
return {
  cmd = { 'milepost', 'lsp' },
  filetypes = { 'markdown' },
  root_markers = { '.milepost', '.git' },
  -- Neovim waits so many milliseconds for the server to end as the protocol wants it.
  exit_timeout = 500,
}
