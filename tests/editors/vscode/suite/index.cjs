// Runs inside VS Code's extension host, as its `extensionTestsPath`: every *.test.cjs of this folder.
//
//   MILEPOST_SERVER      the server
//   MILEPOST_SUITE_OUT   the file that the results are appended to, in the form of Rust's test runners
//   MILEPOST_SUITE_ONLY  the names of the tests to run, as a list in JSON; all where it is not set
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Mocha } = require('./world.cjs');

function report(runner) {
  const counts = { passed: 0, failed: 0, ignored: 0 };
  const write = text => fs.appendFileSync(process.env.MILEPOST_SUITE_OUT, text);
  const result = (test, kind, text) => {
    counts[kind] += 1;
    write(`test vscode: ${test.fullTitle()} ... ${text}\n`);
  };
  runner.on('pass', test => result(test, 'passed', 'ok'));
  runner.on('pending', test => result(test, 'ignored', 'ignored'));
  runner.on('fail', (test, error) => {
    write(`---- vscode: ${test.fullTitle()} ----\n${error.stack ?? error}\n`);
    result(test, 'failed', 'FAILED');
  });
  runner.on('end', () => {
    write(`\ntest result: ${counts.failed ? 'FAILED' : 'ok'}. ${counts.passed} passed; ${counts.failed} failed; ${counts.ignored} ignored;\n`);
  });
}

exports.run = () =>
  new Promise((resolve, reject) => {
    const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: report });
    if (process.env.MILEPOST_SUITE_ONLY) {
      const only = JSON.parse(process.env.MILEPOST_SUITE_ONLY);
      const escaped = only.map(name => name.replace('vscode: ', '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      mocha.grep(new RegExp(`^(${escaped.join('|')})$`));
    }
    const tests = fs.readdirSync(__dirname).filter(name => name.endsWith('.test.cjs'));
    tests.sort().forEach(name => mocha.addFile(path.join(__dirname, name)));
    mocha.run(failed => (failed ? reject(new Error(`${failed} failed`)) : resolve()));
  });
