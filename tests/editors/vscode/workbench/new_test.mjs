// A new milestone, and what is seen where there is nothing for Milepost to do, or nothing to do it with.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test, until } from '../lib/runner.mjs';
import { session } from '../lib/session.mjs';
import { examples, folderWith, picture, plan } from '../lib/world.mjs';

test('a new milestone is begun from a template, and Tab goes through it', {}, async () => {
  const w = await examples();
  await w.open('plans/first.md', plan('P-20'));
  await w.squiggled();
  const before = new Set(fs.readdirSync(w.path('plans')));
  await w.command('Milepost: New Milestone');
  const rows = w.page.locator('.quick-input-list .monaco-list-row');
  await rows.first().waitFor();
  assert.deepEqual((await rows.locator('.label-name').first().allInnerTexts()), ['plan']);
  await picture(w, 'templates');
  await w.choose('plan');
  const tab = w.page.locator('.tab.active');
  await until('the new document', async () => (await tab.getAttribute('data-resource-name')) !== 'first.md');
  w.file = await tab.getAttribute('data-resource-name');
  await w.editor(w.file).locator('.snippet-placeholder').first().waitFor({ state: 'attached' });
  console.error(await w.lines());
  await picture(w, 'new');
  void before;
});

test('in a folder of ordinary Markdown no server is started', {}, async () => {
  const current = await session();
  const w = await folderWith('ordinary', { 'notes.md': '# Notes\n\nNothing to see here.\n', 'more.md': '# More\n' });
  await w.open('notes.md');
  await w.open('more.md');
  await until('nothing is asked any more', () => current.milepost().length === 0);
  assert.deepEqual(current.milepost(' lsp'), []);
  await w.statusIs('');
  // It was awake all the time: the first milestone wakes the server.
  w.write('.milepost/templates/plan.md', fs.readFileSync((await session()).home + '/../' , 'utf8').slice(0, 0));
  await w.open('plan.md', '---\ntemplate: delivery\n---\n\n# A plan\n');
  await until('a server', () => current.milepost(' lsp').length === 1);
});

test('where there is no server, a message says so and leads to the setting', {}, async () => {
  const w = await folderWith('without', {
    '.vscode/settings.json': JSON.stringify({ 'milepost.server.path': '/nowhere/milepost' }),
    'plan.md': '---\ntemplate: delivery\n---\n\n# A plan\n',
  });
  await w.open('plan.md');
  const message = w.notification('names no program that can be run: /nowhere/milepost');
  await message.waitFor();
  await picture(w, 'no-server', { notifications: true });
  await message.getByRole('button', { name: 'Open Settings' }).click();
  await w.page.locator('.settings-editor').getByText('Milepost › Server: Path').first().waitFor();
});

test('the walkthrough opens', {}, async () => {
  const w = await examples();
  await w.command('Welcome: Open Walkthrough...');
  await w.choose('Milepost');
  const steps = w.page.locator('.gettingStartedContainer .step-title');
  await steps.first().waitFor();
  assert.ok((await steps.count()) >= 5);
  await picture(w, 'walkthrough');
});
