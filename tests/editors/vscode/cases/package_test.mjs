// The package that people install, and what it is made of.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { test } from '../lib/runner.mjs';
import { project } from '../lib/session.mjs';

const extension = path.join(project, 'editors/vscode');
const read = name => fs.readFileSync(path.join(extension, name), 'utf8');
const sources = fs.globSync('src/**/*.ts', { cwd: extension });
const vsix = process.env.MILEPOST_VSIX;
const isRelease = () => !fs.readFileSync(process.env.MILEPOST_SERVER).includes('.debug_info\0');

/** The files in the package, with their sizes; read from the directory at the end of the archive. */
function packed() {
  const bytes = fs.readFileSync(vsix);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  const files = new Map();
  for (let at = bytes.readUInt32LE(end + 16); at < end; ) {
    const length = bytes.readUInt16LE(at + 28);
    files.set(bytes.toString('utf8', at + 46, at + 46 + length), bytes.readUInt32LE(at + 24));
    at += 46 + length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

test('the package holds the server and the client, and no sources', {}, async () => {
  const files = packed();
  for (const name of ['package.json', 'readme.md', 'LICENSE.txt', 'dist/extension.js', 'dist/config.schema.json', 'images/icon.png', 'server/milepost']) {
    assert.ok(files.has(`extension/${name}`), `${name} is not among ${[...files.keys()]}`);
  }
  assert.equal(files.get('extension/server/milepost'), fs.statSync(process.env.MILEPOST_SERVER).size);
  const odd = [...files.keys()].filter(name => /node_modules|\.ts$|\.map$|package-lock|\.npmrc|tsconfig/.test(name));
  assert.deepEqual(odd, []);
});

test('the package is smaller than 5 MB', {
  ignored: () => (isRelease() ? undefined : 'the server is no release build'),
}, async () => {
  const { size } = fs.statSync(vsix);
  assert.ok(size < 5_000_000, `${(size / 1e6).toFixed(2)} MB`);
});

test('the client is short, and reads no Markdown', {}, async () => {
  const lines = sources.reduce((sum, name) => sum + read(name).trimEnd().split('\n').length, 0);
  assert.ok(lines < 500, `${lines} lines`);
  const said = sources.map(read).join('\n');
  // What documents look like is the server's to know: none of their words, and nobody looks into a text.
  assert.doesNotMatch(said, /getText\(|lineAt\(|front.?matter|invalid-enum|unfilled|planning/i);
  assert.deepEqual(Object.keys(JSON.parse(read('package.json')).dependencies), ['vscode-languageclient']);
});

test('what changes a document is not offered where it cannot be changed', {}, async () => {
  const { menus } = JSON.parse(read('package.json')).contributes;
  const offers = Object.values(menus).flat().filter(({ command }) => /insertMissing|fixAll/.test(command));
  assert.ok(offers.length >= 5);
  assert.deepEqual(offers.filter(({ when }) => !when.includes('!editorReadonly')), []);
});

test('a path below the workspace names no program where no folder is open', {}, async () => {
  const { buildSync } = createRequire(path.join(extension, 'package.json'))('esbuild');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'milepost-server-'));
  const editor = "exports.workspace = { getConfiguration: () => ({ get: () => '${workspaceFolder}/bin/sh' }) };";
  fs.writeFileSync(path.join(folder, 'vscode.cjs'), editor);
  const outfile = path.join(folder, 'server.cjs');
  buildSync({ entryPoints: [path.join(extension, 'src/server.ts')], alias: { vscode: path.join(folder, 'vscode.cjs') }, outfile, bundle: true, platform: 'node' });
  const { findServer } = createRequire(outfile)(outfile);
  assert.throws(() => findServer({ fsPath: folder }), /names no program that can be run: \$\{workspaceFolder\}\/bin\/sh/);
  fs.rmSync(folder, { recursive: true });
});

test('the client is well-typed', {}, async () => {
  execFileSync(process.env.MILEPOST_NODE, [path.join(extension, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', extension], { encoding: 'utf8', timeout: 80_000 });
});

test('the lock file names no addresses', {}, async () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved"|https?:\/\/(?!.*"(url|funding)")[^"]*\.tgz/);
});

let audit;

/** What npm knows of the client's dependencies; asked once. */
function audited() {
  audit ??= spawnSync('npm', ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'], { cwd: extension, encoding: 'utf8', timeout: 40_000 });
  try {
    return JSON.parse(audit.stdout);
  } catch {
    return { error: { summary: audit.stderr || String(audit.error) } };
  }
}

test('npm knows nothing bad of what the client stands on', {
  ignored: () => (audited().metadata ? undefined : `npm audit cannot be asked: ${(audited().error?.summary || audited().message || 'no answer').trim().split('\n')[0]}`),
}, async () => {
  assert.equal(audited().metadata.vulnerabilities.total, 0, audit.stdout);
});
