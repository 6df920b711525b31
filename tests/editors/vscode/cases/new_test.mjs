// A new milestone, and what is seen where there is nothing for Milepost to do, or nothing to do it with.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test, until } from '../lib/runner.mjs';
import { session } from '../lib/session.mjs';
import { examples, folderWith, picture, plan } from '../lib/world.mjs';

const FILLED = `---
id: P-21
status: active # planning, active, done
owner: Ada
target: 2026-05-01
---

# P-21: The kiosk

**Owner**: Ada

## Sprint Goals

- [ ] It sells

## Rollout Risks

| Risk | Impact | Likelihood |
|------|--------|------------|
| Rain | MEDIUM | LOW |

## Acceptance Criteria

- [ ] Nobody queues
`;

test('a new milestone is begun from a template, and Tab goes through it', {}, async () => {
  const w = await examples();
  await w.open('plans/first.md', plan('P-20'));
  await w.squiggled();
  await w.command('Milepost: New Milestone');
  await w.row('plan').waitFor();
  await w.choose('plan');
  w.file = 'plans/P-21.md';
  await w.line('owner: {OWNER}');
  // What nobody has chosen stays open. Tab takes what is selected among the suggestions, and then goes on.
  await w.line('status: {STATUS} # planning, active, done');
  await w.suggestions('active');
  await w.take('active');
  await w.line('status: active # planning, active, done');
  await w.keys('Tab');
  for (const text of ['Ada', '2026-05-01', 'The kiosk', 'It sells', 'Rain']) {
    await w.type(text);
    await w.keys('Tab');
  }
  // Where the template's own text can stand among the values, they are offered at once.
  await w.take('MEDIUM');
  await w.take('LOW');
  await w.type('Nobody queues');
  await w.keys('Tab');
  await w.statusIs('plan · 0/2 done');
  await w.saved(FILLED);
});

test('in a folder of ordinary Markdown no server is started', {}, async () => {
  const current = await session();
  const w = await folderWith('ordinary', { 'notes.md': '# Notes\n\nNothing to see here.\n', 'more.md': '# More\n' });
  await w.open('notes.md');
  await w.open('more.md');
  await until('both have been looked at', () => /nothing to do in .*more\.md/.test(current.output()));
  await until('nothing is asked any more', () => current.milepost().length === 0);
  assert.deepEqual(current.milepost(' lsp'), []);
  await w.statusIs('');
  // It was awake all the time: the first milestone wakes the server.
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
  // The program's path belongs to the machine that the server runs on, and is among that one's settings.
  const settings = w.page.locator('.settings-editor');
  await settings.getByText('Milepost › Server:').first().waitFor();
});

test('the walkthrough opens', {}, async () => {
  const w = await examples();
  await w.command('Welcome: Open Walkthrough...');
  await w.choose('Milepost');
  const steps = w.page.locator('.gettingStartedContainer .step-title');
  await steps.first().waitFor();
  assert.ok((await steps.count()) >= 5);
  const media = w.page.frameLocator('.getting-started-media iframe').frameLocator('iframe').locator('body');
  await until('the first step is explained', async () => (await media.innerText()).trim() !== '');
  await picture(w, 'walkthrough');
});
