// Bundles the real run and its worker processes for plain Node, as programs that use the library run.
import { build } from 'esbuild';

await build({
  entryPoints: ['test/simulation/real/run.ts', 'test/simulation/real/node.ts'],
  outdir: '.build/simulation',
  entryNames: '[name]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
