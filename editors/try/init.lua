-- The configuration of `editors/try.sh nvim`: what a user might have, and the keys in a window below.
vim.g.milepost = { cmd = { vim.env.MILEPOST_TRY, 'lsp' } }

vim.o.swapfile = false
vim.o.number = true
vim.o.signcolumn = 'yes'
vim.o.laststatus = 3
vim.o.statusline = ' %<%f %m%=%{get(b:, "milepost_status", "")}   %l:%c '
vim.o.completeopt = 'menuone,noselect'
vim.diagnostic.config({ virtual_text = true, severity_sort = true })

vim.keymap.set('n', ']m', '<Plug>(milepost-next)')
vim.keymap.set('n', '[m', '<Plug>(milepost-previous)')
if vim.fn.has('nvim-0.11') == 0 then
  vim.keymap.set('n', ']d', vim.diagnostic.goto_next)
  vim.keymap.set('n', 'gra', vim.lsp.buf.code_action)
  vim.keymap.set('n', 'grn', vim.lsp.buf.rename)
  vim.keymap.set('n', 'K', vim.lsp.buf.hover)
end
-- 0.10 has snippets, but no keys for them.
if vim.snippet and vim.fn.has('nvim-0.11') == 0 then
  for key, direction in pairs({ ['<Tab>'] = 1, ['<S-Tab>'] = -1 }) do
    vim.keymap.set({ 'i', 's' }, key, function()
      local jump = ('<Cmd>lua vim.snippet.jump(%d)<CR>'):format(direction)
      return vim.snippet.active({ direction = direction }) and jump or key
    end, { expr = true })
  end
end

vim.api.nvim_create_autocmd('LspAttach', {
  callback = function(event)
    if vim.lsp.completion then
      vim.lsp.completion.enable(true, event.data.client_id, event.buf, { autotrigger = true })
    end
  end,
})

local keys = ([[
 ]d  next finding      gra  repair it            :Milepost fix      repair all
 ]m  next placeholder  grn  fill it everywhere   :Milepost missing  add sections
 K   explain           C-x C-o  complete         :Milepost new program, then %s
 :e delivery/draft.md  another example           :help milepost     :qa!  leave]]):format(vim.snippet and 'Tab' or ']m')

vim.api.nvim_create_autocmd('VimEnter', {
  callback = function()
    local lines = vim.split(keys, '\n', { trimempty = true })
    vim.cmd('botright ' .. #lines .. 'new')
    vim.api.nvim_buf_set_lines(0, 0, -1, true, lines)
    vim.opt_local.buftype = 'nofile'
    vim.opt_local.bufhidden = 'wipe'
    vim.opt_local.modifiable = false
    vim.opt_local.number = false
    vim.opt_local.wrap = false
    vim.opt_local.signcolumn = 'no'
    vim.opt_local.winfixheight = true
    vim.cmd('file keys | wincmd p')
  end,
})
