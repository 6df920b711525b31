-- Commands and mappings. The client itself is loaded with the first Markdown file.
if vim.g.loaded_milepost then
  return
end
vim.g.loaded_milepost = true

if vim.fn.has('nvim-0.8') == 0 then
  vim.api.nvim_echo({ { 'milepost: Neovim 0.8 or later is needed', 'WarningMsg' } }, true, {})
  return
end

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('milepost', {}),
  pattern = 'markdown',
  callback = function(event)
    return require('milepost').on_filetype(event.buf)
  end,
})

local names = { 'fix', 'info', 'log', 'missing', 'next', 'previous', 'restart' }

vim.api.nvim_create_user_command('Milepost', function(command)
  if not vim.tbl_contains(names, command.args) then
    local wrong = command.args == '' and '' or ('no command `%s`; '):format(command.args)
    return vim.notify(('milepost: %sthere are %s'):format(wrong, table.concat(names, ', ')), vim.log.levels.WARN)
  end
  require('milepost')[command.args]()
end, {
  nargs = '?',
  desc = 'Milepost: ' .. table.concat(names, ', '),
  complete = function(start)
    return vim.tbl_filter(function(name)
      return vim.startswith(name, start)
    end, names)
  end,
})

for _, name in ipairs(names) do
  vim.keymap.set('n', ('<Plug>(milepost-%s)'):format(name), ('<Cmd>Milepost %s<CR>'):format(name), { desc = 'Milepost: ' .. name })
end
