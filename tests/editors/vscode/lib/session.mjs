// VS Code for the browser with the packaged extension installed, in a headless Chromium: one for all tests, started by the first.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { environment, processes, startServer } from './processes.mjs';
import { Workbench } from './workbench.mjs';

export const project = path.resolve(import.meta.dirname, '../../../..');
export const out = path.join(project, 'tests/editors/out');

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.layoutControl.enabled': false,
  'workbench.reduceMotion': 'on',
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'git.enabled': false,
  'files.autoSave': 'off',
  'editor.accessibilitySupport': 'off',
  'editor.minimap.enabled': false,
  'editor.fontFamily': "'DejaVu Sans Mono', 'Noto Color Emoji', monospace",
  'editor.fontSize': 14,
  'editor.cursorBlinking': 'solid',
  'editor.wordBasedSuggestions': 'off',
  // What is typed stands in the file as it was typed.
  'editor.autoClosingBrackets': 'never',
  'markdown.editor.pasteUrlAsFormattedLink.enabled': 'never',
};

const CHROMIUM = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--force-color-profile=srgb',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

class Session {
  static async start(vsix) {
    const session = new Session();
    session.home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'milepost-code-')));
    session.env = environment(session.home);
    process.on('exit', () => fs.rmSync(session.home, { recursive: true, force: true, maxRetries: 5 }));
    const user = path.join(session.home, 'code');
    session.logs = path.join(user, 'logs');
    session.extensions = path.join(session.home, 'extensions');
    fs.mkdirSync(path.join(user, 'User'), { recursive: true });
    fs.writeFileSync(path.join(user, 'User/settings.json'), JSON.stringify(SETTINGS));
    const script = path.join(process.env.MILEPOST_VSCODE, 'out/node/entry.js');
    const folders = ['--user-data-dir', user, '--extensions-dir', session.extensions];
    execFileSync(process.env.MILEPOST_NODE, [script, ...folders, '--install-extension', vsix, '--force'], {
      env: session.env, timeout: 60_000, stdio: ['ignore', 'ignore', 'inherit'],
    });
    session.server = await startServer({
      script,
      options: [
        ...folders, '--bind-addr', '127.0.0.1:0', '--auth', 'none', '--disable-telemetry', '--disable-update-check',
        '--disable-getting-started-override', '--disable-workspace-trust',
      ],
      env: session.env,
      log: path.join(session.home, 'code-server.log'),
      listens: /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/,
    });
    const { chromium } = createRequire(import.meta.url)(process.env.MILEPOST_PLAYWRIGHT);
    session.browser = await chromium.launch({ executablePath: process.env.MILEPOST_CHROMIUM, args: CHROMIUM, env: session.env, timeout: 60_000 });
    return session;
  }

  /** A workbench on a folder; the one there was is closed, and its extension host ends. */
  async open(folder, { size = { width: 1280, height: 800 }, scale = 1 } = {}) {
    await this.close();
    const context = await this.browser.newContext({ viewport: size, deviceScaleFactor: scale, locale: 'en-US' });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    this.workbench = new Workbench(page, folder, this);
    await page.goto(`http://127.0.0.1:${this.server.port}/?folder=${encodeURIComponent(folder)}`, { timeout: 60_000 });
    await this.workbench.ready();
    return this.workbench;
  }

  async close() {
    const workbench = this.workbench;
    this.workbench = undefined;
    await workbench?.page.context().close();
  }

  /** The servers of Milepost that run for this VS Code: their process ids. */
  milepost(...words) {
    return processes(path.join(this.extensions, 'milepost.milepost'), ...words);
  }

  folder(name) {
    return fs.mkdtempSync(path.join(this.home, `${name}-`));
  }

  /** What Milepost's output channel says, of the workbench that was opened last. */
  output() {
    const logs = fs.globSync('**/Milepost.log', { cwd: this.logs }).map(name => path.join(this.logs, name));
    const [last] = logs.sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
    return last ? fs.readFileSync(last, 'utf8') : '';
  }

  async stop() {
    await this.close().catch(() => undefined);
    await this.browser?.close().catch(() => undefined);
    this.server?.stop();
  }
}

let started;

/** The session, started if it was not. */
export function session() {
  started ??= Session.start(process.env.MILEPOST_VSIX);
  return started;
}

/** Ends the session if there is one. */
export async function endSession() {
  await (await started?.catch(() => undefined))?.stop();
}

/** Keeps a picture and the output channel of a test that failed; says where. */
export async function keepTrail(name) {
  const current = await started?.catch(() => undefined);
  if (!current) {
    return '';
  }
  fs.mkdirSync(out, { recursive: true });
  const base = path.join(out, `failed-${name.replace(/\W+/g, '-')}`);
  await current.workbench?.page.screenshot({ path: `${base}.png` }).catch(() => undefined);
  fs.writeFileSync(`${base}.log`, current.output());
  return `-- what was seen: ${path.relative(project, base)}.png, and what the extension said:\n${current.output().slice(-3000)}`;
}
