// Bundles the extension: one CommonJS file with the core and ioredis in it. Both are wrapped, and
// run only when `extension/core.ts` first imports them, so that activation does not pay for them.
import { build } from 'esbuild';

await build({
  entryPoints: ['extension/main.ts'],
  outfile: 'dist/extension.cjs',
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  external: ['vscode'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: process.argv.includes('--metafile'),
});
