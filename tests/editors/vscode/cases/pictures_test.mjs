// The pictures that README and documentation show; tests/editors/pictures puts them there.
import { test } from '../lib/runner.mjs';
import { picture, studio } from '../lib/world.mjs';

test('pictures for the documentation', {}, async () => {
  const w = await studio();
  await w.open('parallel-track/draft.md');
  await w.statusIs(/^parallel-track · /);
  await w.showProblems();
  await w.problem('`in-progres` is no value');
  await w.page.locator('.markers-panel .monaco-list-row').filter({ hasText: '`in-progres` is no value' }).first().click();
  await w.cursorAt(6, 23);
  await w.page.mouse.move(5, 5);
  await picture(w, 'problems');
  await w.command('View: Hide Panel');
  await w.closeAll();

  await w.open('program/draft.md');
  await w.squiggled();
  await w.cursor('in-progres', 4);
  await w.statusIs(/^program · /);
  await w.quickFixes('Replace with `planning`');
  await picture(w, 'quick-fix');
  await w.keys('Escape');

  await w.goTo(10, 9);
  await w.keys('Shift+End', 'Delete');
  await w.suggestions('on_hold');
  await picture(w, 'completion');
  await w.keys('Escape');

  await w.cursor('priority:', 3);
  await w.command('Show or Focus Hover');
  await w.page.locator('.monaco-hover:visible .hover-contents').filter({ hasText: 'critical' }).first().waitFor();
  await picture(w, 'hover');
  await w.closeAll();

  await w.open('parallel-track/good.md');
  await w.statusIs(/^parallel-track/);
  await w.command('Milepost: New Milestone');
  await w.row('program').waitFor();
  await picture(w, 'templates');
  await w.choose('parallel-track');
  await w.page.locator('.snippet-placeholder').first().waitFor({ state: 'attached' });
  await w.statusIs(/^parallel-track · .* left/);
  await w.coloured();
  await picture(w, 'new');
});
