import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

export type TestBundle = {
  /** The module whose `run()` the extension host calls. */
  readonly extensionTestsPath: string;
  readonly testFiles: number;
};

const sourceRoot = resolve(import.meta.dirname, '../vscode');
const bundleRoot = resolve(import.meta.dirname, '../../.build/vscode');

/**
 * Bundles `test/vscode/` for the extension host, which loads CommonJS only: `index.cjs`, and each
 * `*.test.ts` as a `*.test.cjs` at the same place below it.
 *
 * @throws esbuild's error when a file does not compile.
 */
export async function bundleTests(): Promise<TestBundle> {
  const files = await readdir(sourceRoot, { recursive: true });
  const tests = files.filter((file) => file.endsWith('.test.ts'));
  await rm(bundleRoot, { recursive: true, force: true });
  await build({
    entryPoints: ['index.ts', ...tests].map((file) => join(sourceRoot, file)),
    outbase: sourceRoot,
    outdir: bundleRoot,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    logLevel: 'warning',
    // VS Code gives the first; the second is an ES module that finds its own files.
    external: ['vscode', 'mocha'],
  });
  return { extensionTestsPath: join(bundleRoot, 'index.cjs'), testFiles: tests.length };
}
