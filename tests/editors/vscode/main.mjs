// Runs the tests of VS Code: node main.mjs [PART_OF_A_NAME…]. `run` beside it sets everything up.
import fs from 'node:fs';
import path from 'node:path';
import { Report, run } from './lib/runner.mjs';
import { endSession, keepTrail } from './lib/session.mjs';
import { runSuite } from './lib/suite.mjs';

const parts = process.argv.slice(2);
const report = new Report();
const folder = path.join(import.meta.dirname, 'cases');
for (const name of fs.readdirSync(folder).filter(name => name.endsWith('_test.mjs')).sort()) {
  await import(path.join(folder, name));
}
await runSuite(parts, report);
await run(parts, report, keepTrail);
await endSession();
process.exit(report.end());
