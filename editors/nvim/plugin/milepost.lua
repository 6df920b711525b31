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
  pattern = { 'markdown', 'yaml' },
  callback = function(event)
    if event.match == 'markdown' or vim.api.nvim_buf_get_name(event.buf):find('.milepost', 1, true) then
      return require('milepost').on_filetype(event.buf)
    end
  end,
})

local titles = {
  fix = 'Fix All',
  info = 'Show What Runs',
  log = 'Show Output',
  missing = 'Insert What Is Missing',
  new = 'New Milestone…',
  next = 'Next Placeholder',
  previous = 'Previous Placeholder',
  restart = 'Restart Server',
}
local names = vim.tbl_keys(titles)
table.sort(names)

vim.api.nvim_create_user_command('Milepost', function(command)
  local name, argument = command.fargs[1], command.fargs[2]
  local known = vim.tbl_contains(names, name) and #command.fargs <= (name == 'new' and 2 or 1)
  if not known then
    local wrong = command.args == '' and '' or ('no command `%s`; '):format(command.args)
    return vim.notify(('milepost: %sthere are %s'):format(wrong, table.concat(names, ', ')), vim.log.levels.WARN)
  end
  require('milepost')[name](argument)
end, {
  nargs = '*',
  desc = 'Milepost: ' .. table.concat(names, ', '),
  complete = function(start, line)
    local is_template = line:match('^%s*%S+%s+new%s+%S*$')
    return vim.tbl_filter(function(name)
      return vim.startswith(name, start)
    end, is_template and require('milepost').templates() or (line:match('^%s*%S+%s+%S*$') and names or {}))
  end,
})

for _, name in ipairs(names) do
  vim.keymap.set('n', ('<Plug>(milepost-%s)'):format(name), ('<Cmd>Milepost %s<CR>'):format(name), { desc = 'Milepost: ' .. titles[name] })
end
