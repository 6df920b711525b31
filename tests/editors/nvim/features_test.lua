-- What a user does in a document, with the keys a user has.
local T = require('driver')
local W = dofile(vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2)) .. '/workspace.lua')
local test = T.test

local function opened(start, text, init)
  local _, path = W.create(text)
  local editor = start({ files = { path }, init = init })
  editor:attached()
  editor:findings()
  return editor, path
end

test('a finding has its code, source, message and place', { old = true }, function(start)
  local editor = opened(start)
  local found = editor:finding('invalid-enum', 3)
  T.equal({ found.col, found.end_col, found.source }, { 8, 13, 'milepost' }, 'place and source')
  T.truthy(found.message:find('activ', 1, true), found.message)
end)

test('findings follow what is typed, behind wide characters too', { old = true }, function(start)
  local editor = opened(start)
  editor:cursor('{NAME}')
  editor:keys('iÀ🚦<Esc>')
  editor:line(8, '# P-1: Écran 🚦 À🚦{NAME}')
  editor:wait('the finding moves', [[
    local d = vim.diagnostic.get(0, { lnum = 7 })[1]
    return d and d.col == 25
  ]])
  editor:keys('ldf}')
  editor:finding('unfilled-placeholder', 8, true)
  editor:keys('u')
  editor:finding('unfilled-placeholder', 8)
end)

test('a value of the front matter is completed', { old = true }, function(start)
  local editor = opened(start, nil, 'vim.o.completeopt = "menuone,noselect"')
  editor:cursor('activ')
  editor:keys('C<C-x><C-o>')
  editor:wait('the menu is there', 'return vim.fn.pumvisible() == 1')
  local words = editor:lua('return vim.tbl_map(function(item) return item.word end, vim.fn.complete_info({ "items" }).items)')
  T.equal(words, { 'planning', 'active', 'done' }, 'words')
  editor:keys('<C-n><C-n><C-y><Esc>')
  editor:line(3, 'status: active')
  editor:finding('invalid-enum', 3, true)
end)

test('a key of the front matter is completed as a snippet', {}, function(start)
  local editor = opened(start, (W.document:gsub('owner: {OWNER}\n', '', 1)), [[
    vim.o.completeopt = 'menuone,noselect'
    vim.api.nvim_create_autocmd('LspAttach', {
      callback = function(event)
        vim.lsp.completion.enable(true, event.data.client_id, event.buf, { autotrigger = true })
      end,
    })
  ]])
  editor:cursor('target:')
  editor:keys('Oow<C-x><C-o>')
  editor:wait('the menu is there', 'return vim.fn.pumvisible() == 1')
  editor:keys('<C-n><C-y>')
  editor:wait('the key is inserted', 'return vim.startswith(vim.fn.getline(4), "owner: ")')
  editor:keys('<Esc>')
  T.equal(editor:lines()[5], 'target: 2026-04-01', 'the line below')
end)

test('a quick fix makes its finding vanish', { old = true }, function(start)
  local editor = opened(start)
  editor:cursor('activ')
  editor:lua([[vim.lsp.buf.code_action({
    context = { only = { 'quickfix' } },
    filter = function(action) return action.isPreferred end,
    apply = true,
  })]])
  editor:line(3, 'status: active')
  editor:finding('invalid-enum', 3, true)
  editor:no_traceback()
end)

test('a quick fix is chosen by keys', {}, function(start)
  local editor = opened(start, nil, [[
    vim.ui.select = function(items, options, choose)
      vim.g.titles = vim.tbl_map(options.format_item, items)
      choose(items[1])
    end
  ]])
  editor:cursor('activ')
  editor:keys('gra')
  editor:line(3, 'status: active')
  local titles = editor:lua('return vim.g.titles')
  T.truthy(#titles > 1 and titles[1]:find('active', 1, true), vim.inspect(titles))
end)

test('renaming a linked placeholder fills it everywhere, no other', { old = true }, function(start)
  local editor = opened(start)
  editor:cursor('{OWNER}', 2)
  editor:lua([[vim.lsp.buf.rename('Ada 🚀')]])
  editor:line(4, 'owner: Ada 🚀')
  editor:line(10, '**Owner**: Ada 🚀')
  T.equal(editor:lines()[8], '# P-1: Écran 🚦 {NAME}', 'the title')
  editor:finding('unfilled-placeholder', 4, true)
  editor:cursor('{NAME}', 1)
  editor:lua([[vim.lsp.buf.rename('Horizon')]])
  editor:line(8, '# P-1: Écran 🚦 Horizon')
  editor:no_traceback()
end)

test('a placeholder is filled by keys', {}, function(start)
  local editor = opened(start)
  editor:cursor('{OWNER}', 2)
  editor:keys('grn')
  editor:wait('it asks', 'return vim.fn.getcmdtype() == "@"')
  editor:keys('<C-u>Ada<CR>')
  editor:line(10, '**Owner**: Ada')
end)

test('hover says what a field takes', { old = true }, function(start)
  local editor = opened(start)
  editor:cursor('status')
  editor:lua('vim.lsp.buf.hover()')
  editor:wait('a window with the choices', [[
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        local text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, true), '\n')
        return text:find('planning', 1, true) and text:find('done', 1, true) and text
      end
    end
  ]])
  T.equal(#editor:children(), 1, 'processes')
  editor:no_traceback()
end)

test(':Milepost next and previous go from placeholder to placeholder', { old = true }, function(start)
  local editor = opened(start)
  local function cursor_at(line, column)
    editor:wait(('the cursor is at %d:%d'):format(line, column), [[
      return vim.deep_equal(vim.api.nvim_win_get_cursor(0), { ... })
    ]], line, column)
  end
  editor:command('Milepost next')
  cursor_at(4, 7)
  editor:command('Milepost next')
  cursor_at(8, 19)
  editor:keys(':Milepost next<CR>')
  cursor_at(10, 11)
  editor:command('Milepost previous')
  cursor_at(8, 19)
  editor:keys('<C-o>')
  cursor_at(10, 11)
  editor:lua([[vim.keymap.set('n', '[m', '<Plug>(milepost-previous)')]])
  editor:keys('[m')
  cursor_at(8, 19)
  editor:no_traceback()
end)

test(':Milepost next says so where none is left', { old = true }, function(start)
  local editor = opened(start, (W.document:gsub('{%u+}', 'Ada')))
  editor:command('Milepost next')
  editor:message('no placeholder is left')
end)

test(':Milepost missing inserts what is missing, :Milepost fix repairs what is clear', { old = true }, function(start)
  local editor, path = opened(start, (W.document:gsub('owner: {OWNER}\n', '', 1)))
  editor:command('Milepost missing')
  editor:finding('missing-section', 11, true)
  T.equal(editor:lines(), {
    '---', 'id: P-1', 'status: activ', 'owner: {OWNER}', 'target: 2026-04-01', '---', '',
    '# P-1: Écran 🚦 {NAME}', '', '**Owner**: {OWNER}', '',
    '## Sprint Goals', '', '- Ship it', '', '## Rollout Risks', '', '- {RISK}', '',
    '## Acceptance Criteria', '', '- [ ] It ships',
  }, 'lines')
  editor:finding('invalid-enum', 3)
  editor:command('Milepost fix')
  editor:line(3, 'status: active')
  editor:finding('invalid-enum', 3, true)
  editor:command('write')
  editor:no_traceback()
  T.truthy(T.read(path):find('\nstatus: active\nowner: {OWNER}\n', 1, true), T.read(path))
end)

test('a file with CRLF keeps it, whatever is inserted', { old = true }, function(start)
  local editor, path = opened(start, W.crlf(W.document))
  T.equal(editor:lua('return vim.bo.fileformat'), 'dos', "'fileformat'")
  editor:finds(W.findings)
  editor:command('Milepost fix')
  editor:line(3, 'status: active')
  editor:command('Milepost missing')
  editor:line(16, '## Rollout Risks')
  T.truthy(not table.concat(editor:lines(), '\n'):find('\r'), 'a carriage return in the buffer')
  editor:command('write')
  local text = T.read(path)
  local expected = W.document:gsub('activ\n', 'active\n'):gsub('## Acc', '## Rollout Risks\n\n- {RISK}\n\n## Acc')
  T.equal(text, W.crlf(expected), 'file')
end)

test('a byte order mark and a missing last line end stay', { old = true }, function(start)
  local text = '\239\187\191' .. vim.trim(W.document)
  local editor, path = opened(start, text)
  editor:finds(W.findings)
  editor:command('Milepost fix')
  editor:line(3, 'status: active')
  editor:lua('vim.o.fixendofline = false')
  editor:command('write')
  T.equal(T.read(path), (text:gsub('activ\n', 'active\n')), 'file')
end)

test('a template that is changed in Neovim changes what is found', { old = true }, function(start)
  local folder, path = W.create()
  local editor = start({ files = { path } })
  editor:finds(W.findings)
  editor:command('split ' .. folder .. '/.milepost/templates/plan.md')
  editor:attached()
  editor:call('nvim_buf_set_lines', 0, 2, 3, true, { 'status: {STATUS} # planning, activ, done' })
  editor:command('write | close')
  editor:finding('invalid-enum', 3, true)
end)
