-- From the start of Neovim to a server that is attached, and back.
local T = require('driver')
local W = dofile(vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2)) .. '/workspace.lua')
local test = T.test

test('the help file has all tags it speaks of', {}, function(start)
  local editor = start()
  editor:command('helptags ALL')
  local tags = editor:lua([[
    vim.cmd.help('milepost')
    local unknown = {}
    for tag in table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n'):gmatch('|([^%s|]+)|') do
      if not pcall(vim.cmd.help, tag) then
        unknown[#unknown + 1] = tag
      end
    end
    return unknown
  ]])
  T.equal(tags, {}, 'unknown tags')
end)

test('nothing is loaded before the first Markdown file', { old = true }, function(start)
  local editor = start()
  T.equal(editor:lua('return package.loaded.milepost == nil'), true, 'the client is loaded')
  T.equal(editor:lua('return vim.fn.exists(":Milepost")'), 2, ':Milepost')
  T.equal(editor:lua('return vim.fn.getcompletion("Milepost ", "cmdline")'), { 'fix', 'info', 'log', 'missing', 'new', 'next', 'previous', 'restart' })
  T.equal(editor:lua('return vim.fn.getcompletion("Milepost re", "cmdline")'), { 'restart' })
  T.truthy(editor:lua('return vim.fn.maparg("<Plug>(milepost-next)", "n")') ~= '', 'no <Plug>(milepost-next)')
  editor:keys(':Milepost nonsense<CR>')
  editor:message('no command `nonsense`; there are fix, info,')
  editor:no_traceback()
end)

test('a file opened with Neovim is attached, its root has .milepost', { old = true }, function(start)
  local folder, path = W.create()
  vim.fn.mkdir(folder .. '/docs/.git', 'p')
  local editor = start({ files = { path } })
  T.equal(editor:attached().root, folder, 'root')
  editor:finds(W.findings)
  editor:no_traceback()
end)

test('a file opened later is attached, its root has .git', { old = true }, function(start)
  local folder, path = W.create()
  vim.fn.delete(folder .. '/.milepost', 'rf')
  local editor = start()
  editor:open(path)
  T.equal(editor:attached().root, folder, 'root')
end)

test('the configuration is attached, other YAML is not', { old = true }, function(start)
  local folder = W.create()
  local config = T.write(folder .. '/.milepost/config.yaml', 'rulez: {}\n')
  local editor = start({ files = { config } })
  T.equal(editor:attached().root, folder, 'root')
  editor:finds({ '1:1 configuration' })
  editor:open(T.write(folder .. '/other.yaml', 'rulez: {}\n'))
  T.equal(editor:lua('return #require("milepost").clients(0)'), 0, 'clients of other YAML')
  editor:no_traceback()
end)

test('a file that has no root is attached too', { old = true }, function(start)
  local editor = start({ files = { T.write(T.folder() .. '/plan.md', W.document) } })
  T.equal(editor:attached().root, nil, 'root')
  editor:command('Milepost info')
  editor:message('root none')
  editor:no_traceback()
end)

test('files of one root share a server', { old = true }, function(start)
  local folder, path = W.create()
  T.write(folder .. '/docs/other.md', W.document)
  local editor = start({ files = { path } })
  local first = editor:attached()
  editor:open(folder .. '/docs/other.md')
  T.equal(editor:attached(), first, 'client')
  editor:finds(W.findings)
  T.equal(#editor:children(), 1, 'processes')
end)

test('what is found is what `check` finds, in all examples', {}, function(start)
  local editor = start({ cwd = T.project })
  for _, path in ipairs(vim.fn.glob(T.project .. '/examples/*/draft.md', true, true)) do
    local checked = vim.system({ T.server, 'check', '--format', 'json', path }, { env = { MILEPOST_TODAY = '2026-03-02' } }):wait()
    local expected = vim.iter(vim.json.decode(checked.stdout).files[1].diagnostics):map(function(finding)
      local from = finding.range.start
      return ('%d:%d %s %s %s'):format(from.line, from.column, finding.severity, finding.rule, finding.message)
    end):totable()
    table.sort(expected)
    editor:open(path)
    editor:attached()
    local found
    local same = pcall(T.wait, path, function()
      found = editor:lua([[
        local severities = { 'error', 'warning', 'information', 'hint' }
        local found = {}
        for _, d in ipairs(vim.diagnostic.get(0)) do
          local line = vim.fn.getline(d.lnum + 1)
          local column = vim.fn.strchars(line:sub(1, d.col)) + 1
          found[#found + 1] = ('%d:%d %s %s %s'):format(d.lnum + 1, column, severities[d.severity], d.code, d.message)
        end
        table.sort(found)
        return found
      ]])
      return vim.deep_equal(found, expected)
    end, 3000)
    if not same then
      T.equal(found, expected, path)
    end
  end
end)

test('`enable = false` starts nothing', { old = true }, function(start)
  local _, path = W.create()
  local editor = start({ init = 'vim.g.milepost = { enable = false }', files = { path } })
  vim.wait(200)
  T.equal(editor:lua('return #require("milepost").clients()'), 0, 'clients')
  editor:command('Milepost next')
  editor:message('no server is attached to this buffer')
end)

test('vim.lsp.enable alone is enough', {}, function(start)
  local folder, path = W.create()
  local editor = start({ init = 'vim.g.loaded_milepost = true; vim.lsp.enable("milepost")', files = { path } })
  T.equal(editor:attached().root, folder, 'root')
end)

test('settings come from vim.g and from setup', { old = true }, function(start)
  local folder, path = W.create()
  local init = [[
    vim.g.milepost = { cmd = { 'sh', '-c', 'exec "$0" lsp', ']] .. T.server .. [[' }, init_options = { a = 1 } }
    require('milepost').setup({ init_options = { b = 2 }, on_attach = function() vim.g.was_attached = true end })
  ]]
  local editor = start({ init = init, path = vim.env.PATH, files = { path } })
  T.equal(editor:attached().root, folder, 'root')
  T.equal(editor:lua('return require("milepost").clients(0)[1].config.init_options'), { a = 1, b = 2 }, 'init_options')
  T.equal(editor:lua('return vim.g.was_attached'), true, 'on_attach')
end)

-- Neovim shows nothing that is pushed for a buffer without a name, and does not tell a server of the name that `:write` gives it.
test('a new buffer without a file is attached, and checked once it has one', { old = true }, function(start)
  local folder = W.create()
  local editor = start({ cwd = folder })
  editor:command('enew | setfiletype markdown')
  T.equal(editor:attached().root, folder, 'root')
  editor:call('nvim_buf_set_lines', 0, 0, -1, true, vim.split(W.document, '\n', { trimempty = true }))
  editor:command('write docs/new.md')
  editor:command('edit')
  editor:finds(W.findings)
  T.equal(T.read(folder .. '/docs/new.md'), W.document, 'file')
  editor:no_traceback()
end)

test('a document that is closed is forgotten', { old = true }, function(start)
  local _, path = W.create()
  local editor = start({ files = { path } })
  editor:findings()
  editor:command('enew | bdelete #')
  editor:wait('no findings', 'return #vim.diagnostic.get() == 0')
  editor:open(path)
  editor:finds(W.findings)
  editor:no_traceback()
end)

test('the server ends with Neovim, and well', { old = true }, function(start, this)
  local folder, path = W.create()
  local init = ("vim.g.milepost = { cmd = { 'sh', '-c', %q, %q } }"):format('"$0" lsp; echo $? >' .. folder .. '/exit', T.server)
  local editor = start({ init = init, files = { path } })
  editor:findings()
  T.equal(#editor:children(), 1, 'processes')
  T.equal(editor:quit(), 0, "Neovim's exit code")
  local code = T.wait('the server has ended', function()
    return T.read(folder .. '/exit')
  end)
  -- An old Neovim does not wait for the server.
  T.truthy(this.old or code == '0\n', "the server's exit code: " .. code)
  T.equal(editor.errors, '', 'stderr')
end)

test('a new file is checked before it is written', { old = true }, function(start)
  local folder = W.create()
  local editor = start({ files = { folder .. '/docs/new.md' } })
  editor:attached()
  editor:call('nvim_buf_set_lines', 0, 0, -1, true, vim.split(W.document, '\n', { trimempty = true }))
  editor:finds(W.findings)
end)
