// Runs the tests of VS Code: node main.mjs [PART_OF_A_NAME…]. `run` beside it sets everything up.
import { Report, run } from './lib/runner.mjs';
import { endSession, keepTrail } from './lib/session.mjs';
import { runSuite } from './lib/suite.mjs';

const parts = process.argv.slice(2);
const report = new Report();
for (const name of ['package', 'findings', 'editing', 'new', 'pictures']) {
  await import(`./cases/${name}_test.mjs`);
}
await run(parts, report, keepTrail);
await endSession();
await runSuite(parts, report);
process.exit(report.end());
