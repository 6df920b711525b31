// What is found, and what of it is seen.
import assert from 'node:assert/strict';
import { test, until } from '../lib/runner.mjs';
import { session } from '../lib/session.mjs';
import { checked, examples, plan } from '../lib/world.mjs';

test('the problems of a document are what the command line finds in it', {}, async () => {
  const w = await examples();
  for (const file of ['parallel-track/draft.md', 'program/draft.md']) {
    await w.open(file);
    await w.squiggled();
    const expected = checked(w.folder, file).map(({ rule, message, range }) => `[Ln ${range.start.line}, Col ${range.start.column}] ${rule}: ${message}`);
    assert.ok(expected.length > 20, `${expected.length} findings`);
    await until(`the problems of ${file}`, async () => {
      const rows = await w.problems();
      assert.deepEqual(rows.map(row => `${row.place} ${row.code}: ${row.message}`).sort(), expected.sort());
      assert.deepEqual([...new Set(rows.map(row => row.source))], ['milepost']);
      return true;
    }, 30_000);
    await w.command('View: Hide Panel');
    await w.closeAll();
  }
});

test('what is wrong and what is open is underlined', {}, async () => {
  const w = await examples();
  await w.open('parallel-track/draft.md');
  await w.squiggled();
  await until('errors, warnings and information', async () => {
    const [errors, warnings, information] = await Promise.all(['error', 'warning', 'info'].map(kind => w.squiggles(kind).count()));
    return errors >= 2 && warnings >= 8 && information >= 1;
  });
  await w.statusIs(/^parallel-track · \d+ left · \d+\/\d+ done$/);
});

test('findings and the status bar follow what is typed', {}, async () => {
  const w = await examples();
  await w.open('plans/typed.md', plan('P-1'));
  await w.statusIs('plan · 3 left · 1/2 done');
  await w.cursor('{NAME}');
  await w.keys('Shift+End');
  await w.type('Ticket window');
  await w.line('# P-1: Écran 🚦 Ticket window');
  await w.statusIs('plan · 2 left · 1/2 done');
  await w.cursor('[ ]', 1);
  await w.keys('Delete');
  await w.type('x');
  await w.statusIs('plan · 2 left · 2/2 done');
  await w.open('notes.md', '# Notes\n\nAn ordinary document of {NOBODY}.\n');
  await w.statusIs('');
  assert.equal(await w.squiggles().count(), 0);
});

test('hover says what a field takes', {}, async () => {
  const w = await examples();
  await w.open('plans/hover.md', plan('P-2'));
  await w.squiggled();
  await w.cursor('status', 2);
  await w.command('Show or Focus Hover');
  const hover = w.page.locator('.monaco-hover:visible .hover-contents').filter({ hasText: 'planning' }).first();
  await hover.waitFor();
  assert.match(await hover.innerText(), /active[\s\S]*done/);
});

test('a mistake in the configuration is found where it stands', {}, async () => {
  const w = await examples();
  await w.open('strict/.milepost/config.yaml', 'rules:\n  invalid-enumm: off\n  overdue: offf\n');
  await w.squiggled();
  const found = await until('two problems', async () => {
    const rows = (await w.problems()).filter(row => row.source === 'milepost');
    return rows.length === 2 && rows;
  });
  assert.deepEqual(found.map(row => row.place).sort(), ['[Ln 2, Col 3]', '[Ln 3, Col 12]']);
  await w.command('View: Hide Panel');
});

test('a server that is killed comes back, and so do its findings', {}, async () => {
  const w = await examples();
  const current = await session();
  await w.open('plans/killed.md', plan('P-3'));
  await w.squiggled();
  const [before] = current.milepost(' lsp');
  process.kill(before, 'SIGKILL');
  await until('another server', () => current.milepost(' lsp').some(pid => pid !== before) && !current.milepost(' lsp').includes(before));
  await w.statusIs('plan · 3 left · 1/2 done');
  await w.problem('`activ` is no value of `status`');
  await w.command('View: Hide Panel');
  await w.cursor('activ', 5);
  await w.type('e');
  await w.line('status: active');
  await until('the squiggle of `activ` is gone', async () => (await w.squiggles('error').count()) === 0);
  assert.equal(current.milepost(' lsp').length, 1);
});
