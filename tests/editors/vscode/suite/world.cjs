// What the tests share: a folder and an extension that each test finds as if nothing had been before, and conditions to wait for.
'use strict';
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const os = require('node:os');
const path = require('node:path');
const vscode = require('vscode');

const extension = vscode.extensions.getExtension('milepost.milepost');
const Mocha = createRequire(path.join(extension.extensionPath, 'package.json'))('mocha');
const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;

const ORDINARY = '# Notes\n\nNothing to see here.\n';
const TEMPLATE = `---
status: {STATUS} # planned, active, done
owner: {OWNER}
due: {TARGET_DATE}
---

# {TITLE}

## Scope

{SCOPE}

## Way back

How it is undone.
`;
const MILESTONE = `---
template: plan
status: active
owner: Ada
due: {TARGET_DATE}
---

# The importer

## Scope

{SCOPE}
`;

/** Waits until something holds, and returns it. */
async function until(what, condition, milliseconds = 30_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`in vain waited for: ${what}`);
    }
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

const milepost = () => extension.activate();
const set = (name, value) => vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
// Each test has a folder of its own in the workspace, so that what VS Code still remembers of an older file is of no account.
let own = 0;
const file = name => path.join(folder, `test-${own}`, name);
const uri = name => vscode.Uri.file(file(name));

function write(name, text) {
  fs.mkdirSync(path.dirname(file(name)), { recursive: true });
  fs.writeFileSync(file(name), text);
}

async function open(name) {
  const document = await vscode.workspace.openTextDocument(uri(name));
  return vscode.window.showTextDocument(document, { preview: false });
}

/** The findings of a file, once there are any that fit. */
const findings = (name, fits = found => found.length > 0) =>
  until(`findings of ${name}`, () => {
    const found = vscode.languages.getDiagnostics(uri(name)).filter(finding => finding.source === 'milepost');
    return fits(found) && found;
  });

const code = finding => (typeof finding.code === 'object' ? finding.code.value : finding.code);

async function closeAll() {
  while (vscode.window.tabGroups.all.some(group => group.tabs.length > 0)) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs).filter(tab => !tab.isDirty);
    await vscode.window.tabGroups.close(tabs);
  }
}

/** The server's process. */
async function server() {
  const { launched } = await milepost();
  await launched?.client;
  return launched?.server?.process();
}

/** Whether the server is running, once it has come up if it is about to. */
const isRunning = async () => {
  const { launched } = await milepost();
  return !!(await launched?.client)?.isRunning();
};

/**
 * An empty folder with these files in it, no editor, and an extension that has forgotten everything and is switched off.
 * Whatever it says goes to `said`.
 */
async function begin(files) {
  const extension = await milepost();
  await set('milepost.enable', 'never');
  await until('no server', () => !extension.launched);
  await set('milepost.server.path', process.env.MILEPOST_SERVER);
  await closeAll();
  for (const name of fs.readdirSync(folder)) {
    fs.rmSync(path.join(folder, name), { recursive: true });
  }
  own += 1;
  for (const [name, text] of Object.entries(files)) {
    write(name, text);
  }
  const said = [];
  extension.ask = async (message, ...buttons) => {
    said.push({ message, buttons });
    return undefined;
  };
  return { own: extension, said };
}

/** Files of a workspace with a template and a milestone. */
const PLANS = { '.milepost/templates/plan.md': TEMPLATE, 'docs/importer.md': MILESTONE };

/** The same as `begin`, with a server that runs. */
async function beginRunning(files = PLANS) {
  const begun = await begin(files);
  await set('milepost.enable', 'auto');
  await until('a server', isRunning);
  return begun;
}

/** A program that leaves a note that it was run, with its arguments, and then is another one. */
function spy(program, real = process.env.MILEPOST_SERVER) {
  fs.mkdirSync(path.dirname(program), { recursive: true });
  const notes = `${program}.notes`;
  fs.writeFileSync(program, `#!/bin/sh\necho "$*" >>'${notes}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
  return () => (fs.existsSync(notes) ? fs.readFileSync(notes, 'utf8').trim().split('\n') : []);
}

/** A program that is this shell script. `$server` in it is the real one, and `$here` a folder for its notes. */
function script(lines) {
  const here = temporary();
  const program = path.join(here, 'milepost');
  fs.writeFileSync(program, `#!/bin/sh\nserver='${process.env.MILEPOST_SERVER}'\nhere='${here}'\necho $$ >"$here/$1"\n${lines}\n`, { mode: 0o755 });
  const note = name => path.join(here, name);
  return {
    program,
    tell: name => fs.writeFileSync(note(name), ''),
    was: name => until(`the program's note ${name}`, () => fs.existsSync(note(name)) && fs.readFileSync(note(name), 'utf8').endsWith('\n')),
    /** Waits until the process of `detect` or `lsp` has ended, and everybody has heard of it. */
    ended: async name => {
      const pid = Number(fs.readFileSync(note(name), 'utf8'));
      await until(`the end of ${name}`, () => !fs.existsSync(`/proc/${pid}`));
      await new Promise(resolve => execFile('true', resolve));
    },
  };
}

/** The same as `begin`, with nothing to do for Milepost, which has been found out. `notes` are what the server was run with. */
async function beginIdle(files = { 'notes.md': ORDINARY }, opened = []) {
  const begun = await begin(files);
  const directory = temporary();
  const program = path.join(directory, 'milepost');
  const notes = spy(program);
  await set('milepost.server.path', program);
  for (const name of opened) {
    await open(name);
  }
  await set('milepost.enable', 'auto');
  const answered = count => until('an answer', () => notes().length >= count && !begun.own.detector.child);
  await answered(1);
  return { ...begun, notes, answered };
}

const temporary = () => fs.mkdtempSync(path.join(os.tmpdir(), 'milepost-'));

module.exports = {
  Mocha, MILESTONE, ORDINARY, PLANS, TEMPLATE,
  begin, beginIdle, beginRunning, closeAll, code, extension, file, findings, folder, isRunning, milepost, open, script, server, set, spy, temporary, until, uri, write,
};
