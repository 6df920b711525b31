// Puts everything that the extension runs into dist/: the entry, the language client that it loads when there is something
// to do, and the schema of the configuration.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
copyFileSync('../../docs/config.schema.json', 'dist/config.schema.json');
await build({
  entryPoints: ['src/extension.ts', 'src/client.ts'],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  external: ['vscode', './client.js'],
  logLevel: 'warning',
});
