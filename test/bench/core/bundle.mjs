// Bundles the benchmark and its processes for plain Node, as programs that use the library run: what loads
// TypeScript on the fly wraps each function, which would slow this library but not the compiled ones beside it.
import { build } from 'esbuild';

await build({
  entryPoints: [
    'test/bench/core/run.ts',
    'test/bench/core/processes/member.ts',
    'test/bench/core/processes/pinger.ts',
  ],
  outdir: '.build/bench',
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
