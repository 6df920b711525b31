-- What is left in a document, as the server says it to statuslines.
local T = require('driver')
local W = dofile(vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2)) .. '/workspace.lua')
local test = T.test

local function status(editor, text)
  editor:wait(('the status is `%s`'):format(text), 'return require("milepost").status() == ...', text)
end

test('the status follows what is typed and ticked', { old = true }, function(start)
  local _, path = W.create()
  local editor = start({ files = { path } })
  status(editor, 'plan · 3 left · 0/1 done')
  editor:cursor('[ ]', 1)
  editor:keys('rx')
  status(editor, 'plan · 3 left · 1/1 done')
  editor:cursor('{NAME}')
  editor:keys('df}')
  status(editor, 'plan · 2 left · 1/1 done')
  T.equal(editor:lua('return vim.b.milepost_status'), 'plan · 2 left · 1/1 done', 'b:milepost_status')
  editor:no_traceback()
end)

test('each buffer has its own status, other documents have none', { old = true }, function(start)
  local folder, path = W.create()
  T.write(folder .. '/docs/notes.md', '# Notes\n\nNothing here.\n')
  T.write(folder .. '/docs/other [1].md', (W.document:gsub('{NAME}', 'Other')))
  local editor = start({ files = { path } })
  status(editor, 'plan · 3 left · 0/1 done')
  local first = editor:lua('return vim.api.nvim_get_current_buf()')
  editor:open(folder .. '/docs/other [1].md')
  status(editor, 'plan · 2 left · 0/1 done')
  T.equal(editor:lua('return require("milepost").status(...)', first), 'plan · 3 left · 0/1 done', 'of the first buffer')
  editor:open(folder .. '/docs/notes.md')
  editor:attached()
  status(editor, '')
  -- What was no milestone becomes one, and is none again.
  editor:call('nvim_buf_set_lines', 0, 0, -1, true, vim.split(W.document, '\n', { trimempty = true }))
  status(editor, 'plan · 3 left · 0/1 done')
  editor:keys('u')
  status(editor, '')
  T.equal(editor:lua('return vim.b.milepost_status == nil'), true, 'b:milepost_status')
  editor:no_traceback()
end)

test('statuslines are drawn anew and an event says which buffer changed', { old = true }, function(start)
  local _, path = W.create()
  local editor = start({
    init = [[
      drawn, events = {}, {}
      function Line()
        drawn[#drawn + 1] = require('milepost').status()
        return ''
      end
      vim.o.statusline = '%{v:lua.Line()}'
      vim.o.laststatus = 2
      vim.api.nvim_create_autocmd('User', {
        pattern = 'MilepostStatus',
        callback = function(event)
          events[#events + 1] = { event.data.buf, require('milepost').status(event.data.buf) }
        end,
      })
    ]],
    files = { path },
  })
  local function last(text)
    editor:wait('an event and a line with ' .. text, 'return events[#events] and events[#events][2] == ... and drawn[#drawn] == ...', text)
  end
  last('plan · 3 left · 0/1 done')
  T.equal(editor:lua('return events[#events][1]'), editor:lua('return vim.api.nvim_get_current_buf()'), 'buffer of the event')
  editor:command('Milepost fix')
  editor:command('Milepost missing')
  last('plan · 4 left · 0/1 done')
  editor:no_traceback()
end)

test('the status goes with the server and comes back with it', { old = true }, function(start)
  local _, path = W.create()
  local editor = start({ files = { path } })
  status(editor, 'plan · 3 left · 0/1 done')
  editor:lua([[
    gone = false
    vim.api.nvim_create_autocmd('User', {
      pattern = 'MilepostStatus',
      callback = function()
        gone = gone or require('milepost').status() == ''
      end,
    })
  ]])
  editor:command('Milepost restart')
  editor:wait('the status was gone', 'return gone')
  status(editor, 'plan · 3 left · 0/1 done')
  editor:no_traceback()
end)

test('the status goes when the file is none of a template any more, or closed', { old = true }, function(start)
  local folder, path = W.create()
  local editor = start({ init = 'vim.o.autoread = true', files = { path } })
  status(editor, 'plan · 3 left · 0/1 done')
  local buffer = editor:lua('return vim.api.nvim_get_current_buf()')
  -- Of another size, so that Neovim sees it even within the same second.
  T.write(path, '# Notes\n\nNothing here.\n')
  editor:command('checktime')
  editor:line(1, '# Notes')
  status(editor, '')
  T.equal(editor:lua('return vim.b.milepost_status == nil'), true, 'b:milepost_status')
  T.write(path, W.document)
  editor:command('checktime')
  status(editor, 'plan · 3 left · 0/1 done')
  T.write(folder .. '/docs/notes.md', '# Notes\n')
  editor:open(folder .. '/docs/notes.md')
  editor:command('bunload ' .. buffer)
  editor:wait('the status of the closed buffer is gone', 'return vim.b[...].milepost_status == nil', buffer)
  editor:open(path)
  status(editor, 'plan · 3 left · 0/1 done')
  editor:no_traceback()
end)
