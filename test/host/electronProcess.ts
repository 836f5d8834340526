/**
 * The process that runs tests in a desktop VS Code: `electronProcess.ts OPTIONS`, the options of
 * `runTests` as JSON. It is one of its own so that it and VS Code can be ended as one, and so that
 * it can stand behind `xvfb-run`.
 */
import { runTests } from '@vscode/test-electron';

const [options] = process.argv.slice(2);
if (options === undefined) {
  throw new Error('electronProcess.ts wants the options of runTests as its JSON argument.');
}
// Written by electronTests.ts, typed there.
process.exitCode = await runTests(JSON.parse(options) as Parameters<typeof runTests>[0]).catch(
  (cause: unknown) => {
    console.error(String(cause));
    return 1;
  },
);
