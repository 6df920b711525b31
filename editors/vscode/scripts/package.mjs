// Builds milepost-TARGET-VERSION.vsix, with a release build of the server in it.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';

const USAGE = `usage: npm run package -- [--target TARGET] [--server FILE] [--out FOLDER]

Builds milepost-TARGET-VERSION.vsix with the server in it.

  --target TARGET  linux-x64, linux-arm64, alpine-x64, darwin-arm64, win32-x64, …; that of this machine otherwise
  --server FILE    the server for it; otherwise $MILEPOST_SERVER, or what cargo build --release has built
  --out FOLDER     where the package goes; otherwise editors/vscode
`;

const here = fileURLToPath(new URL('..', import.meta.url));
const host = `${process.platform}-${process.arch}`;
const { values } = parseArgs({
  options: {
    target: { type: 'string', default: host },
    server: { type: 'string' },
    out: { type: 'string', default: here },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const program = values.target.startsWith('win32-') ? 'milepost.exe' : 'milepost';
const cargoTarget = path.resolve(here, '../..', process.env.CARGO_TARGET_DIR ?? 'target');
const built = path.join(cargoTarget, 'release', program);
// npm runs scripts in their package's folder; paths are meant from where it was called.
const from = process.env.INIT_CWD ?? process.cwd();
const server = path.resolve(from, values.server ?? (process.env.MILEPOST_SERVER || built));
if (!statSync(server, { throwIfNoEntry: false })?.isFile()) {
  process.stderr.write(`There is no server at ${server}. Run cargo build --release, or give one with --server.\n`);
  process.exit(2);
}
const out = path.resolve(from, values.out);

process.chdir(here);
await import('./bundle.mjs');
rmSync('server', { recursive: true, force: true });
mkdirSync('server');
copyFileSync(server, path.join('server', program));
chmodSync(path.join('server', program), 0o755);

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const packagePath = path.join(out, `milepost-${values.target}-${version}.vsix`);
mkdirSync(out, { recursive: true });
await createVSIX({
  cwd: here,
  packagePath,
  target: values.target,
  // What runs is bundled, and nobody has published where the sources are.
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
const megabytes = (statSync(packagePath).size / 1e6).toFixed(1);
process.stdout.write(`${packagePath}: ${megabytes} MB\n`);
