'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const w = require('./world.cjs');

const MILESTONE = 'docs/importer.md';

/** Ends the server as a crash would, and waits for the next one. */
async function crash() {
  const old = await w.server();
  process.kill(old.pid, 'SIGKILL');
  await w.until('another server', async () => (await w.isRunning()) && (await w.server())?.pid !== old.pid && (await w.server())?.pid);
}

describe('the status bar', () => {
  it('follows the active editor', async () => {
    const { own } = await w.beginRunning({ ...w.PLANS, 'notes.md': w.ORDINARY });
    const editor = await w.open(MILESTONE);
    await w.until('a text', () => /^\$\(milestone\) plan · /.test(own.status.item.text));
    assert.ok(own.status.item.tooltip.value);
    const before = own.status.item.text;
    const at = editor.document.getText().indexOf('{TARGET_DATE}');
    const range = new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + '{TARGET_DATE}'.length));
    await editor.edit(edit => edit.replace(range, '2026-01-01'));
    await w.until('another text', () => own.status.item.text !== before);
    await w.open('notes.md');
    await w.until('no text', () => !own.status.item.text);
    await w.open(MILESTONE);
    await w.until('a text again', () => own.status.item.text !== before);
  });

  it('says nothing of a document that is no Markdown any more, or closed', async () => {
    const { own } = await w.beginRunning();
    const { document } = await w.open(MILESTONE);
    await w.until('a text', () => own.status.item.text);
    // The server has nothing to do with it.
    const { pid } = await w.server();
    process.kill(pid, 'SIGSTOP');
    await vscode.languages.setTextDocumentLanguage(document, 'plaintext');
    await w.until('no text', () => !own.status.item.text).finally(() => process.kill(pid, 'SIGCONT'));
    await vscode.languages.setTextDocumentLanguage(document, 'markdown');
    await w.until('a text again', () => own.status.item.text);
    await w.closeAll();
    await w.until('no text again', () => !own.status.item.text);
  });
});

describe('the server', () => {
  const SILENT = '[ "$1" = detect ] || exec sleep 50';

  it('that does not answer gives way to another one', async () => {
    const { own, said } = await w.begin(w.PLANS);
    const silent = w.script(SILENT);
    await w.set('milepost.server.path', silent.program);
    await w.set('milepost.enable', 'always');
    await silent.was('lsp');
    await w.set('milepost.server.path', process.env.MILEPOST_SERVER);
    await w.until('a server', w.isRunning);
    await silent.ended('lsp');
    assert.deepEqual(said, []);
    assert.ok(own.launched);
  });

  it('that does not answer is started again by hand', async () => {
    const { said } = await w.begin(w.PLANS);
    const silent = w.script(`[ -e "$here/go" ] && exec "$server" "$@"; ${SILENT}`);
    await w.set('milepost.server.path', silent.program);
    await w.set('milepost.enable', 'always');
    await silent.was('lsp');
    silent.tell('go');
    await vscode.commands.executeCommand('milepost.restart');
    assert.ok(await w.isRunning());
    assert.deepEqual(said, []);
  });

  it('that does not answer is given up after a time, with a message', async () => {
    const { own, said } = await w.begin(w.PLANS);
    const silent = w.script(SILENT);
    await w.set('milepost.server.path', silent.program);
    const { patience } = own;
    own.patience = 300;
    try {
      await w.set('milepost.enable', 'always');
      await w.until('a message', () => said.length > 0);
    } finally {
      own.patience = patience;
    }
    assert.deepEqual(said, [{ message: 'The server of Milepost did not start: it does not answer', buttons: ['Restart', 'Show Output'] }]);
    assert.ok(!own.launched);
    await silent.ended('lsp');
  });

  it('that hangs is killed when it is to be another one', async () => {
    await w.beginRunning();
    const old = await w.server();
    process.kill(old.pid, 'SIGSTOP');
    await vscode.commands.executeCommand('milepost.restart');
    assert.ok(await w.isRunning());
    await w.until('the end of the old one', () => old.signalCode === 'SIGKILL');
  });

  it('that was started by hand stays, whatever becomes of the question whether it is needed', async () => {
    const { own } = await w.begin({ 'notes.md': w.ORDINARY });
    const program = w.script('[ "$1" = lsp ] && exec "$server" "$@"; until [ -e "$here/go" ]; do sleep 0.1; done; exit 3');
    await w.set('milepost.server.path', program.program);
    await w.set('milepost.enable', 'auto');
    await program.was('detect');
    const client = await own.start(true);
    program.tell('go');
    await program.ended('detect');
    await w.until('its end is heard of', () => !own.detector.child);
    assert.ok(own.launched);
    assert.equal(await own.start(), client);
  });

  it('that died is started again, and finds the same', async () => {
    const { own, said } = await w.beginRunning();
    await w.open(MILESTONE);
    const before = await w.findings(MILESTONE);
    await crash();
    const after = await w.findings(MILESTONE, found => found.length >= before.length);
    assert.deepEqual(after.map(w.code).sort(), before.map(w.code).sort());
    await w.until('the status', () => /^\$\(milestone\) plan · /.test(own.status.item.text));
    assert.deepEqual(said, []);
  });

  it('that keeps dying is given up with a message, and started by its button', async () => {
    const { own, said } = await w.beginRunning();
    await w.open(MILESTONE);
    await w.findings(MILESTONE);
    for (let n = 0; n < 4; n += 1) {
      await crash();
    }
    let press;
    own.ask = (message, ...buttons) => {
      said.push({ message, buttons });
      return new Promise(resolve => (press = resolve));
    };
    process.kill((await w.server()).pid, 'SIGKILL');
    await w.until('a message', () => said.length > 0);
    assert.deepEqual(said[0].buttons, ['Restart', 'Show Output']);
    assert.ok(!own.launched);
    assert.equal(own.status.item.text, '$(warning) Milepost');
    assert.equal(own.status.item.command, 'milepost.restart');
    press('Restart');
    await w.until('a server', w.isRunning);
    await w.findings(MILESTONE);
    assert.equal(said.length, 1);
  });

  it('that ends at once is given up with one message', async () => {
    const { own, said } = await w.begin(w.PLANS);
    const directory = w.temporary();
    const program = path.join(directory, 'milepost');
    fs.writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    await w.set('milepost.server.path', program);
    await w.set('milepost.enable', 'always');
    await w.until('a message', () => said.length > 0);
    await w.until('no server', () => !own.launched);
    assert.equal(said.length, 1, JSON.stringify(said));
    assert.match(said[0].message, /^The server of Milepost did not start: /);
    assert.deepEqual(said[0].buttons, ['Restart', 'Show Output']);
    fs.rmSync(directory, { recursive: true });
  });

  it('is another one after a restart', async () => {
    await w.beginRunning();
    await w.open(MILESTONE);
    await w.findings(MILESTONE);
    const old = await w.server();
    await vscode.commands.executeCommand('milepost.restart');
    assert.ok(await w.isRunning());
    assert.notEqual((await w.server()).pid, old.pid);
    await w.until('the end of the old one', () => old.exitCode !== null || old.signalCode !== null);
    await w.findings(MILESTONE);
  });
});

describe('a configuration', () => {
  it('has its mistakes shown', async () => {
    await w.beginRunning({ ...w.PLANS, '.milepost/config.yaml': 'rules:\n  overdu: off\n' });
    await w.open('.milepost/config.yaml');
    const [finding] = await w.findings('.milepost/config.yaml');
    assert.match(finding.message, /overdu/);
    assert.equal(finding.range.start.line, 1);
  });

  it('is completed', async () => {
    await w.beginRunning({ ...w.PLANS, '.milepost/config.yaml': 'rules:\n  over\n' });
    await w.open('.milepost/config.yaml');
    const at = new vscode.Position(1, 6);
    const list = await w.until('completion', async () => {
      const list = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', w.uri('.milepost/config.yaml'), at);
      return list.items.some(({ label }) => (label.label ?? label).startsWith('overdue')) && list;
    });
    assert.ok(list);
  });
});
