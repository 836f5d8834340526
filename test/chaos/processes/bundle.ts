import { build } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The processes' modules, for plain Node: what is killed and started again all the time must start quickly. */
export interface ProcessModules {
  readonly worker: string;
  readonly producer: string;
}

/** Bundles the processes' modules. */
export async function bundleProcesses(): Promise<ProcessModules> {
  const here = import.meta.dirname;
  const outdir = fileURLToPath(new URL('../../../.build/chaos', import.meta.url));
  await build({
    entryPoints: [join(here, 'worker.ts'), join(here, 'producer.ts')],
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  });
  return { worker: join(outdir, 'worker.mjs'), producer: join(outdir, 'producer.mjs') };
}
