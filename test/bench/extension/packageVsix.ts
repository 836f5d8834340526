import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../../..');

/** The extension as it is published. */
export interface Package {
  readonly file: string;
  readonly bytes: number;
}

/** @throws Error with what the step printed when it fails */
export async function packageVsix(signal: AbortSignal): Promise<Package> {
  await new Promise<void>((done, fail) => {
    execFile('npm', ['run', '-s', 'package'], { cwd: repository, signal }, (error, out, err) => {
      if (error === null) done();
      else fail(new Error(`npm run package failed.\n${out}${err}`.trimEnd(), { cause: error }));
    });
  });
  const file = join(repository, 'dist/redispatch.vsix');
  return { file, bytes: (await stat(file)).size };
}
