'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const w = require('./world.cjs');

describe('start:', () => {
  let directory;
  beforeEach(() => (directory = w.temporary()));
  afterEach(() => fs.rmSync(directory, { recursive: true }));

  it('nothing is started, and no client loaded, where there are no milestones', async () => {
    const { own, said, notes, answered } = await w.beginIdle({ 'notes.md': w.ORDINARY }, ['notes.md']);
    w.write('more.md', w.ORDINARY);
    await w.open('more.md');
    await answered(2);
    assert.match(notes()[1], /more\.md$/);
    assert.deepEqual(notes().filter(note => !note.startsWith('detect -- ')), []);
    assert.ok(!own.launched);
    assert.equal(own.status.item.text, '');
    assert.deepEqual(said, []);
  });

  it('a folder with milestones starts the server', async () => {
    await w.begin(w.PLANS);
    await w.set('milepost.enable', 'auto');
    await w.until('a server', w.isRunning);
  });

  it('a milestone that is opened later starts the server', async () => {
    const { own } = await w.beginIdle();
    assert.ok(!own.launched);
    w.write('docs/m.md', fs.readFileSync(path.join(__dirname, '../../../../examples/delivery/draft.md'), 'utf8'));
    await w.open('docs/m.md');
    await w.until('a server', w.isRunning);
    await w.findings('docs/m.md');
  });

  it('a document that becomes a milestone starts the server when it is saved', async () => {
    const { own } = await w.beginIdle({ 'notes.md': w.ORDINARY }, ['notes.md']);
    const editor = await w.open('notes.md');
    assert.ok(!own.launched);
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), '---\ntemplate: program\n---\n\n'));
    await editor.document.save();
    await w.until('a server', w.isRunning);
    await w.findings('notes.md');
  });

  it('a folder .milepost that appears starts the server', async () => {
    const { own } = await w.beginIdle();
    assert.ok(!own.launched);
    w.write('.milepost/config.yaml', 'rules: {}\n');
    await w.until('a server', w.isRunning);
  });

  it('always needs no milestone, never starts nothing', async () => {
    const { own, said } = await w.begin({ 'notes.md': w.ORDINARY });
    await w.set('milepost.enable', 'always');
    await w.until('a server', w.isRunning);
    await w.set('milepost.enable', 'never');
    await w.until('no server', () => !own.launched);
    w.write('docs/importer.md', w.MILESTONE);
    await w.open('docs/importer.md');
    await vscode.commands.executeCommand('milepost.new');
    await vscode.commands.executeCommand('milepost.new');
    assert.ok(!own.launched);
    const message = 'Milepost is switched off by the setting milepost.enable.';
    assert.deepEqual(said.map(one => one.message), [message, message]);
  });

  const SLOW = '[ "$1" = detect ] || exec "$server" "$@"; until [ -e "$here/go" ]; do sleep 0.1; done; exit 0';

  it('never counts even while the folder is looked at', async () => {
    const { own, said } = await w.begin(w.PLANS);
    const slow = w.script(SLOW);
    await w.set('milepost.server.path', slow.program);
    await w.set('milepost.enable', 'auto');
    await slow.was('detect');
    await w.set('milepost.enable', 'never');
    slow.tell('go');
    await slow.ended('detect');
    assert.ok(!own.launched);
    assert.deepEqual(said, []);
  });

  it('what one program finds starts no other one', async () => {
    const { own } = await w.begin({ 'notes.md': w.ORDINARY });
    const slow = w.script(SLOW);
    await w.set('milepost.server.path', slow.program);
    await w.set('milepost.enable', 'auto');
    await slow.was('detect');
    const program = path.join(directory, 'milepost');
    const notes = w.spy(program);
    await w.set('milepost.server.path', program);
    slow.tell('go');
    await slow.ended('detect');
    await w.until('an answer', () => notes().length > 0 && !own.detector.child);
    assert.ok(!own.launched);
  });

  it('the folder that VS Code was started in need not be there any more', async () => {
    const before = process.cwd();
    const gone = w.temporary();
    process.chdir(gone);
    fs.rmdirSync(gone);
    try {
      const { own, said } = await w.beginIdle();
      assert.ok(!own.launched);
      await own.start(true);
      assert.ok(await w.isRunning());
      assert.deepEqual(said, []);
    } finally {
      process.chdir(before);
    }
  });

  it('a program without detect is a server all the same', async () => {
    await w.begin({ 'notes.md': w.ORDINARY });
    const program = path.join(directory, 'milepost');
    fs.writeFileSync(program, `#!/bin/sh\n[ "$1" = lsp ] || exit 2\nexec '${process.env.MILEPOST_SERVER}' "$@"\n`, { mode: 0o755 });
    await w.set('milepost.server.path', program);
    await w.open('notes.md');
    await w.set('milepost.enable', 'auto');
    await w.until('a server', w.isRunning);
  });
});

describe('the server is found', () => {
  let directory;
  let path_;
  const bundled = path.join(w.extension.extensionPath, 'server');
  const aside = `${bundled}.aside`;
  beforeEach(async () => {
    directory = w.temporary();
    path_ = process.env.PATH;
    process.env.PATH = '/usr/bin:/bin';
    if (fs.existsSync(bundled)) {
      fs.renameSync(bundled, aside);
    }
    await w.begin(w.PLANS);
    await w.set('milepost.server.path', undefined);
  });
  afterEach(async () => {
    process.env.PATH = path_;
    await w.set('milepost.enable', 'never');
    fs.rmSync(bundled, { recursive: true, force: true });
    if (fs.existsSync(aside)) {
      fs.renameSync(aside, bundled);
    }
    fs.rmSync(directory, { recursive: true });
  });

  const startsWith = async notes => {
    await w.set('milepost.enable', 'auto');
    await w.until('a server', w.isRunning);
    assert.ok(notes().includes('lsp'), notes().join('\n'));
  };

  it('on the PATH', async () => {
    const notes = w.spy(path.join(directory, 'milepost'));
    process.env.PATH = `${directory}:${process.env.PATH}`;
    await startsWith(notes);
  });

  it('in the extension, before the PATH', async () => {
    const other = w.spy(path.join(directory, 'milepost'));
    process.env.PATH = `${directory}:${process.env.PATH}`;
    await startsWith(w.spy(path.join(bundled, 'milepost')));
    assert.deepEqual(other(), []);
  });

  it('where the setting says, before all others', async () => {
    const other = w.spy(path.join(bundled, 'milepost'));
    const program = w.file('tools/milepost');
    const notes = w.spy(program);
    await w.set('milepost.server.path', program.replace(w.folder, '${workspaceFolder}'));
    await startsWith(notes);
    assert.deepEqual(other(), []);
  });

  it('nowhere, which is said once and with what to do', async () => {
    const { own, said } = await w.begin(w.PLANS);
    await w.set('milepost.server.path', undefined);
    await w.set('milepost.enable', 'auto');
    await w.until('a message', () => said.length > 0);
    assert.match(said[0].message, /has no server to run/);
    assert.deepEqual(said[0].buttons, ['Open Settings', 'How to Install']);
    await w.open('docs/importer.md');
    await w.until('the status bar', () => own.status.item.text);
    assert.equal(own.status.item.text, '$(warning) Milepost');
    w.write('docs/more.md', w.MILESTONE);
    const editor = await w.open('docs/more.md');
    await editor.edit(edit => edit.insert(new vscode.Position(10, 0), 'x'));
    await editor.document.save();
    assert.equal(said.length, 1);
    assert.ok(!own.launched);
    // Who asks for something is told again.
    await vscode.commands.executeCommand('milepost.new');
    await vscode.commands.executeCommand('milepost.restart');
    assert.equal(said.length, 3);
    assert.ok(!own.launched);
    await w.set('milepost.server.path', process.env.MILEPOST_SERVER);
    await w.until('a server', w.isRunning);
    await w.findings('docs/importer.md');
  });

  it('not in place of the one that the setting names', async () => {
    const { own, said } = await w.begin(w.PLANS);
    const other = w.spy(path.join(bundled, 'milepost'));
    await w.set('milepost.server.path', '~/no/such/milepost');
    await w.set('milepost.enable', 'auto');
    await w.until('a message', () => said.length > 0);
    assert.match(said[0].message, /milepost\.server\.path names no program that can be run: ~\/no\/such\/milepost/);
    assert.ok(!own.launched);
    assert.deepEqual(other(), []);
  });

  it('and cannot be run, which is said', async () => {
    const { own, said } = await w.begin(w.PLANS);
    const program = path.join(directory, 'milepost');
    fs.writeFileSync(program, '#!/no/such/interpreter\n', { mode: 0o755 });
    await w.set('milepost.server.path', program);
    await w.set('milepost.enable', 'auto');
    await w.until('a message', () => said.length > 0);
    assert.match(said[0].message, /^The server of Milepost cannot be run: /);
    assert.ok(!own.launched);
  });
});
