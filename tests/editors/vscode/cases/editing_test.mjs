// What is changed, with keys, and what of it is on the disk in the end.
import assert from 'node:assert/strict';
import { test, until } from '../lib/runner.mjs';
import { examples, plan, planWithRisks } from '../lib/world.mjs';

test('a quick fix puts another value into an enum', {}, async () => {
  const w = await examples();
  const text = plan('P-10');
  await w.open('plans/fix.md', text);
  await w.squiggled();
  await w.cursor('activ', 2);
  const fix = await w.quickFixes('Replace with `active`');
  await fix.click();
  await w.line('status: active');
  await w.saved(text.replace('activ\n', 'active\n'));
});

test('the values of an enum are completed in front matter', {}, async () => {
  const w = await examples();
  const text = plan('P-11').replace('activ\n', '\n');
  await w.open('plans/front.md', text);
  await w.cursor('status:', 8);
  assert.deepEqual(await w.suggestions('planning'), ['planning', 'active', 'done']);
  await w.suggestion('done').click();
  await w.line('status: done');
  await w.saved(text.replace('status: \n', 'status: done\n'));
});

test('the values of an enum are completed in a cell of a table', {}, async () => {
  const w = await examples();
  const text = planWithRisks('P-12');
  await w.open('plans/table.md', text);
  await w.cursor('SEVERE');
  await w.keys('Control+Shift+ArrowRight', 'Backspace');
  // Behind them VS Code has snippets of its own.
  assert.deepEqual((await w.suggestions('MEDIUM')).slice(0, 3), ['HIGH', 'MEDIUM', 'LOW']);
  await w.suggestion('MEDIUM').click();
  await w.line('| Rain | MEDIUM | LOW |');
  await w.saved(text.replace('SEVERE', 'MEDIUM'));
});

const RISKS = `## Rollout Risks

| Risk | Impact | Likelihood |
|------|--------|------------|
| {RISK} | [HIGH/MEDIUM/LOW] | [HIGH/MEDIUM/LOW] |

`;

test('a missing section is inserted by the quick fix at its place', {}, async () => {
  const w = await examples();
  const text = plan('P-13');
  await w.open('plans/section.md', text);
  await w.squiggled();
  await w.cursor('## Sprint', 5);
  await (await w.quickFixes('Insert section `Rollout Risks`')).click();
  await w.line('| {RISK} | [HIGH/MEDIUM/LOW] | [HIGH/MEDIUM/LOW] |');
  await w.saved(text.replace('## Acceptance', `${RISKS}## Acceptance`));
});

test('a command inserts all that is missing, another fixes all that is clear', {}, async () => {
  const w = await examples();
  const text = plan('P-14').replace('target: 2026-04-01\n', '');
  await w.open('plans/commands.md', text);
  await w.squiggled();
  await w.command('Milepost: Insert What Is Missing');
  await w.line('target: {TARGET_DATE}');
  const whole = plan('P-14').replace('2026-04-01', '{TARGET_DATE}').replace('## Acceptance', `${RISKS}## Acceptance`);
  await w.saved(whole);
  await w.command('Milepost: Fix All');
  await w.line('status: active');
  await w.saved(whole.replace('activ\n', 'active\n'));
});

test('a file with CRLF keeps it, whatever is inserted', {}, async () => {
  const w = await examples();
  const crlf = text => text.replaceAll('\n', '\r\n');
  const text = plan('P-15');
  await w.open('plans/crlf.md', crlf(text));
  await w.squiggled();
  assert.equal(await w.page.locator('#status\\.editor\\.eol').innerText(), 'CRLF');
  await w.command('Milepost: Insert What Is Missing');
  await w.line('| {RISK} | [HIGH/MEDIUM/LOW] | [HIGH/MEDIUM/LOW] |');
  await w.command('Milepost: Fix All');
  await w.line('status: active');
  await w.saved(crlf(text.replace('activ\n', 'active\n').replace('## Acceptance', `${RISKS}## Acceptance`)));
});

test('renaming a linked placeholder fills it everywhere', {}, async () => {
  const w = await examples();
  const text = plan('P-16');
  await w.open('plans/rename.md', text);
  await w.squiggled();
  await w.cursor('{OWNER}', 2);
  const input = w.page.locator('.rename-box input');
  await until('the name is asked for', async () => {
    await w.keys('F2');
    await input.waitFor({ timeout: 3000 });
    return true;
  });
  await input.fill('Ada 🚀');
  await w.keys('Enter');
  await w.line('**Owner**: Ada 🚀');
  await w.saved(text.replaceAll('{OWNER}', 'Ada 🚀'));
});

test('commands go to the next and the previous placeholder', {}, async () => {
  const w = await examples();
  await w.open('plans/next.md', plan('P-17'));
  await w.squiggled();
  await w.goTo(1);
  await w.command('Milepost: Next Placeholder');
  await w.selected('{OWNER}');
  await w.keys('Control+K', 'n');
  await w.selected('{NAME}');
  await w.command('Milepost: Previous Placeholder');
  await w.selected('{OWNER}');
});
