// The tests inside the extension host (suite/), each of which is one test of the report.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { environment, startServer } from './processes.mjs';
import { selects, within } from './runner.mjs';

const here = path.join(import.meta.dirname, '../suite');
const TEST = /^\s*(describe|it)\('((?:[^'\\]|\\.)*)'/;

/** The names of the tests, read from their files. */
export function suiteNames() {
  return fs.readdirSync(here).filter(name => name.endsWith('.test.cjs')).sort().flatMap(name => {
    let group = '';
    return fs.readFileSync(path.join(here, name), 'utf8').split('\n').flatMap(line => {
      const [, kind, title] = TEST.exec(line) ?? [];
      group = kind === 'describe' ? title : group;
      return kind === 'it' ? [`vscode: ${group} ${title}`] : [];
    });
  });
}

/** Runs those of these tests that were asked for, in a plain server of VS Code of their own. */
export async function runSuite(parts, report) {
  const names = suiteNames().filter(name => selects(parts, name));
  if (names.length === 0) {
    return;
  }
  const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'milepost-suite-')));
  const results = path.join(home, 'results');
  const log = path.join(home, 'server.log');
  fs.writeFileSync(results, '');
  let server, browser;
  const seen = new Set();
  try {
    const folder = path.join(home, 'a folder, $& all');
    fs.mkdirSync(folder);
    server = await startServer({
      script: path.join(process.env.MILEPOST_VSCODE, 'lib/vscode/out/server-main.js'),
      options: [
        '--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off',
        '--server-data-dir', path.join(home, 'server'), '--user-data-dir', path.join(home, 'user'), '--extensions-dir', path.join(home, 'extensions'),
        // Without this one, VS Code does not look at the parameter that names the tests.
        '--disable-workspace-trust', '--enable-smoke-test-driver',
      ],
      env: environment(home, {
        MILEPOST_SERVER: process.env.MILEPOST_SERVER,
        MILEPOST_SUITE_OUT: results,
        ...(parts.length > 0 && { MILEPOST_SUITE_ONLY: JSON.stringify(names) }),
      }),
      log,
      listens: /Extension host agent listening on (\d+)/,
    });
    const { chromium } = createRequire(import.meta.url)(process.env.MILEPOST_PLAYWRIGHT);
    browser = await chromium.launch({ executablePath: process.env.MILEPOST_CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'], timeout: 60_000 });
    const page = await browser.newPage();
    const said = [];
    const ended = new Promise(resolve => page.exposeFunction('codeAutomationExit', resolve));
    await page.exposeFunction('codeAutomationLog', (_kind, words) => said.push(words.join(' ')));
    const authority = `127.0.0.1:${server.port}`;
    const payload = [
      ['extensionDevelopmentPath', `vscode-remote://${authority}${process.env.MILEPOST_EXTENSION}`],
      ['extensionTestsPath', `vscode-remote://${authority}${path.join(here, 'index.cjs')}`],
      ['skipWelcome', 'true'],
    ];
    await page.goto(`http://${authority}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`, { timeout: 60_000 });
    const timer = setInterval(() => forward(results, names, seen, report), 200);
    await within(300_000, 'the extension host', ended).finally(() => clearInterval(timer));
    forward(results, names, seen, report);
    if (seen.size === 0) {
      throw new Error(`no test began\n${said.filter(line => !/AgentHost|Gallery|ChatModel|https?:\/\/(?!127)/.test(line)).join('\n').slice(0, 4000)}\n${fs.readFileSync(log, 'utf8').slice(-2000)}`);
    }
  } catch (error) {
    forward(results, names, seen, report);
    report.result('vscode: the tests inside the extension host come to an end', 'failed', '', error.stack ?? String(error));
  } finally {
    await browser?.close().catch(() => undefined);
    server?.stop();
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Reports the results that have come and were not reported. */
function forward(file, names, seen, report) {
  let problem = [];
  for (const line of fs.readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const [, name, word] = /^test (.*) \.\.\. (ok|FAILED|ignored)/.exec(line) ?? [];
    if (!name) {
      problem.push(line);
      continue;
    }
    if (!seen.has(name) && names.includes(name) || !seen.has(name) && word === 'FAILED') {
      seen.add(name);
      report.result(name, { ok: 'passed', FAILED: 'failed', ignored: 'ignored' }[word], '', word === 'FAILED' ? problem.join('\n') : undefined);
    }
    problem = [];
  }
}
