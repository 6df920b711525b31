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
    await w.until('a text', () => own.status.isShown && /^\$\(milestone\) plan · /.test(own.status.item.text));
    assert.ok(own.status.item.tooltip.value);
    const before = own.status.item.text;
    const at = editor.document.getText().indexOf('{TARGET_DATE}');
    const range = new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + '{TARGET_DATE}'.length));
    await editor.edit(edit => edit.replace(range, '2026-01-01'));
    await w.until('another text', () => own.status.item.text !== before);
    await w.open('notes.md');
    await w.until('no text', () => !own.status.isShown);
    await w.open(MILESTONE);
    await w.until('a text again', () => own.status.isShown && own.status.item.text !== before);
  });
});

describe('the server', () => {
  it('that died is started again, and finds the same', async () => {
    const { own, said } = await w.beginRunning();
    await w.open(MILESTONE);
    const before = await w.findings(MILESTONE);
    await crash();
    const after = await w.findings(MILESTONE, found => found.length >= before.length);
    assert.deepEqual(after.map(w.code).sort(), before.map(w.code).sort());
    await w.until('the status', () => /^\$\(milestone\) plan · /.test(own.status.item.text) && own.status.isShown);
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
    assert.equal(own.isStarted, false);
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
    await w.until('no server', () => !own.isStarted);
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
