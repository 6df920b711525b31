'use strict';
const assert = require('node:assert/strict');
const vscode = require('vscode');
const w = require('./world.cjs');

const ask = (name, ...given) => vscode.commands.executeCommand(`vscode.${name}`, ...given);
const MILESTONE = 'docs/importer.md';

/** A milestone in an editor, with its findings there. */
async function opened(files) {
  await w.beginRunning(files);
  const editor = await w.open(MILESTONE);
  await w.findings(MILESTONE);
  const place = text => editor.document.positionAt(editor.document.getText().indexOf(text) + 1);
  return { editor, document: editor.document, place };
}

describe('what the server offers arrives:', () => {
  it('quick fixes, with their edits', async () => {
    const { document } = await opened({ ...w.PLANS, [MILESTONE]: w.MILESTONE.replace('active', 'activ') });
    const [finding] = (await w.findings(MILESTONE)).filter(found => w.code(found) === 'invalid-enum');
    const actions = await ask('executeCodeActionProvider', document.uri, finding.range, 'quickfix', 20);
    const action = actions.find(({ title }) => title.includes('`active`'));
    assert.ok(action, actions.map(({ title }) => title).join('\n'));
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.match(document.getText(), /^status: active$/m);
  });

  it('completion of a value', async () => {
    const { document, editor, place } = await opened();
    await editor.edit(edit => edit.replace(new vscode.Range(2, 0, 2, 14), 'status: '));
    const list = await ask('executeCompletionItemProvider', document.uri, place('status: ').translate(0, 7));
    const labels = list.items.map(({ label }) => label.label ?? label);
    assert.deepEqual(['planned', 'active', 'done'].filter(value => !labels.includes(value)), []);
  });

  it('hover, outline, folds, colours and hints', async () => {
    const { document, place } = await opened({ ...w.PLANS, [MILESTONE]: `${w.MILESTONE}\n- [x] one\n- [ ] two\n` });
    const hovers = await ask('executeHoverProvider', document.uri, place('active'));
    assert.ok(hovers.some(({ contents }) => contents.some(({ value }) => value.includes('planned'))));
    const symbols = await ask('executeDocumentSymbolProvider', document.uri);
    assert.match(JSON.stringify(symbols), /importer/);
    assert.ok((await ask('executeFoldingRangeProvider', document.uri)).length > 0);
    const tokens = await ask('provideDocumentSemanticTokens', document.uri);
    assert.ok(tokens.data.length > 0);
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await ask('executeInlayHintProvider', document.uri, whole);
    assert.match(JSON.stringify(hints.map(({ label }) => label)), /1\/2/);
  });

  it('renaming, which fills a placeholder', async () => {
    const { document, place } = await opened();
    const edit = await ask('executeDocumentRenameProvider', document.uri, place('{SCOPE}'), 'CSV first');
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.match(document.getText(), /^CSV first$/m);
  });

  it('findings of a document that has no file yet', async () => {
    await opened();
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: '---\ntemplate: program\nstatus: activ\n---\n' });
    await vscode.window.showTextDocument(document);
    await w.until('findings', () => vscode.languages.getDiagnostics(document.uri).length > 0);
  });
});
