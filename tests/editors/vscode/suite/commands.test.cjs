'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const w = require('./world.cjs');

const run = (name, ...given) => vscode.commands.executeCommand(`milepost.${name}`, ...given);

/** Chooses the first template of the list, as soon as it is there, and returns the editor that comes. */
async function newMilestone(...given) {
  const before = vscode.workspace.textDocuments.filter(document => document.isUntitled);
  const done = run('new', ...given);
  const editor = await w.until('an untitled document', async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    const editor = vscode.window.activeTextEditor;
    return editor?.document.isUntitled && !before.includes(editor.document) && editor.document.getText() && editor;
  });
  await done;
  return editor;
}

describe('commands:', () => {
  it('all that are declared are there, and those of the walkthrough', async () => {
    await w.milepost();
    const { contributes } = w.extension.packageJSON;
    const links = JSON.stringify(contributes.walkthroughs).match(/(?<=command:)milepost\.\w+/g);
    const declared = [...contributes.commands.map(({ command }) => command), ...links];
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(declared.filter(command => !registered.includes(command)), []);
  });

  it('a new milestone is an untitled document with tab stops, and is saved without a question', async () => {
    await w.beginRunning();
    await w.open('docs/importer.md');
    const editor = await newMilestone();
    assert.equal(editor.document.uri.path, w.uri('docs/plan.md').path);
    assert.equal(editor.document.languageId, 'markdown');
    const selected = () => editor.document.getText(editor.selection);
    const first = await w.until('the first tab stop', selected);
    await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
    await w.until('another tab stop', () => selected() && selected() !== first);
    await editor.document.save();
    await w.until('the file', () => fs.existsSync(w.file('docs/plan.md')));
    assert.match(fs.readFileSync(w.file('docs/plan.md'), 'utf8'), /^## Way back$/m);
  });

  it('a new milestone goes to the folder that is chosen, beside one that is not saved yet', async () => {
    await w.beginRunning({ ...w.PLANS, 'other/notes.md': w.ORDINARY });
    const one = await newMilestone(w.uri('other'));
    assert.equal(one.document.uri.path, w.uri('other/plan.md').path);
    const two = await newMilestone(w.uri('other'));
    assert.equal(two.document.uri.path, w.uri('other/plan-2.md').path);
    assert.equal(one.document.getText(), two.document.getText());
  });

  it('a new milestone goes beside the one at hand, which is not saved yet', async () => {
    await w.beginRunning();
    await w.open('docs/importer.md');
    const one = await newMilestone();
    assert.equal(one.document.uri.path, w.uri('docs/plan.md').path);
    const two = await newMilestone();
    assert.equal(two.document.uri.path, w.uri('docs/plan-2.md').path);
  });

  it('a new milestone starts the server where nothing else did', async () => {
    const { own } = await w.beginIdle();
    assert.ok(!own.launched);
    const editor = await newMilestone();
    assert.ok(await w.isRunning());
    assert.equal(editor.document.uri.fsPath, path.join(w.folder, 'delivery.md'));
  });

  it('next and previous go from placeholder to placeholder', async () => {
    await w.beginRunning({ ...w.PLANS, 'docs/open.md': w.MILESTONE.replace('Ada', '{OWNER}') });
    const editor = await w.open('docs/open.md');
    await w.findings('docs/open.md');
    const go = async name => {
      await run(name);
      return editor.document.getText(editor.selection);
    };
    const seen = [await go('nextPlaceholder'), await go('nextPlaceholder'), await go('nextPlaceholder')];
    assert.deepEqual(seen, ['{OWNER}', '{TARGET_DATE}', '{SCOPE}']);
    assert.equal(await go('previousPlaceholder'), '{TARGET_DATE}');
  });

  it('commands for a milestone say so where none is at hand', async () => {
    const { said } = await w.beginRunning();
    await w.closeAll();
    for (const name of ['nextPlaceholder', 'previousPlaceholder', 'insertMissing', 'fixAll']) {
      await run(name);
      assert.deepEqual(said.splice(0), [{ message: 'Open a milestone first.', buttons: [] }], name);
    }
  });

  it('fix all fixes what has one possible fix', async () => {
    await w.beginRunning({ ...w.PLANS, 'docs/late.md': w.MILESTONE.replace('active', 'Active').replace('{TARGET_DATE}', '2026-5-1') });
    const editor = await w.open('docs/late.md');
    await w.findings('docs/late.md');
    await run('fixAll');
    await w.until('the fixes', () => editor.document.getText().includes('status: active\nowner: Ada\ndue: 2026-05-01\n'));
  });

  it('what is missing is inserted', async () => {
    await w.beginRunning();
    const editor = await w.open('docs/importer.md');
    await w.findings('docs/importer.md', found => found.some(finding => w.code(finding) === 'missing-section'));
    assert.doesNotMatch(editor.document.getText(), /Way back/);
    await run('insertMissing');
    await w.until('the section', () => /^## Way back$/m.test(editor.document.getText()));
  });

  it('fix all runs on save where the settings say so', async () => {
    await w.beginRunning({ ...w.PLANS, 'docs/late.md': w.MILESTONE.replace('active', 'Active') });
    await w.set('editor.codeActionsOnSave', { 'source.fixAll.milepost': 'explicit' });
    try {
      const editor = await w.open('docs/late.md');
      await w.findings('docs/late.md');
      await editor.edit(edit => edit.insert(new vscode.Position(editor.document.lineCount, 0), '\nMore.\n'));
      await vscode.commands.executeCommand('workbench.action.files.save');
      await w.until('the fix', () => fs.readFileSync(w.file('docs/late.md'), 'utf8').includes('status: active'));
    } finally {
      await w.set('editor.codeActionsOnSave', undefined);
    }
  });
});
