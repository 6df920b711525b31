-- A new document, from the template's name to its first tab stop.
local T = require('driver')
local W = dofile(vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2)) .. '/workspace.lua')
local test = T.test

local function opened(start)
  local folder, path = W.create()
  local editor = start({ files = { path } })
  editor:attached()
  editor:findings()
  return editor, folder
end

test('a new document has the next id, and its tab stops are filled together', {}, function(start)
  local editor, folder = opened(start)
  editor:keys(':Milepost new plan<CR>')
  editor:wait('the document is there', 'return vim.api.nvim_buf_get_name(0):match("P%-2%.md$") ~= nil')
  T.equal(editor:lua('return vim.api.nvim_buf_get_name(0)'), folder .. '/docs/P-2.md', 'its name')
  editor:line(2, 'id: P-2')
  editor:attached()
  editor:keys('<C-e>active')
  editor:lua('vim.snippet.jump(1)')
  editor:keys('Ada')
  editor:line(4, 'owner: Ada')
  editor:line(10, '**Owner**: Ada')
  T.equal(vim.fn.filereadable(folder .. '/docs/P-2.md'), 0, 'nothing is written yet')
  editor:no_traceback()
end)

test('names of templates are completed, and a wrong one is said', { old = true }, function(start)
  local editor = opened(start)
  T.equal(
    editor:lua('return vim.fn.getcompletion("Milepost new ", "cmdline")'),
    { 'plan', 'delivery', 'program', 'engineering', 'initiative', 'parallel-track' }
  )
  T.equal(editor:lua('return vim.fn.getcompletion("Milepost new pro", "cmdline")'), { 'program' })
  T.equal(editor:lua('return vim.fn.getcompletion("Milepost next ", "cmdline")'), {})
  editor:keys(':Milepost new plam<CR>')
  editor:message('unknown template `plam`; did you mean `plan`?')
end)

test('without a name it is chosen from a list', { old = true }, function(start)
  local editor = opened(start)
  editor:keys(':Milepost new<CR>')
  editor:message('1: plan: {PLAN_ID}: {NAME}')
  editor:keys('1<CR>')
  editor:wait('the document is there', 'return vim.api.nvim_buf_get_name(0):match("P%-2%.md$") ~= nil')
  editor:line(2, 'id: P-2')
end)

test('without a server it says what to do', { old = true }, function(start)
  local editor = start()
  editor:keys(':Milepost new plan<CR>')
  editor:message('no server runs; open a Markdown file first')
end)
