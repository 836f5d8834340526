import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the layer rule says to a file at `path` that imports `specifier`; empty when it may. */
async function objections(path: string, specifier: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: root,
    // types say nothing about layers, and made-up files belong to no program
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports',
  });
  const source = `import { x } from '${specifier}';\nexport const y = x;\n`;
  const [result] = await eslint.lintText(source, { filePath: `${root}${path}` });
  assert.equal(result?.fatalErrorCount, 0, result?.messages[0]?.message);
  return result.messages.map(({ message }) => message);
}

describe('the layers', () => {
  for (const [path, specifier] of [
    ['core/domain/madeUp.ts', '../redis/connection.js'],
    ['core/domain/madeUp.ts', '../balance/figures.js'],
    ['core/balance/madeUp.ts', '../redis/pool.js'],
    ['core/balance/madeUp.ts', '../worker/createWorker.js'],
    ['core/redis/madeUp.ts', '../worker/createWorker.js'],
    ['core/redis/calls/madeUp.ts', '../../local/startLocalRedis.js'],
    ['core/worker/madeUp.ts', '../local/startLocalRedis.js'],
    ['core/local/madeUp.ts', '../redis/connection.js'],
    ['core/domain/madeUp.ts', '../cli/run.js'],
    ['core/redis/calls/madeUp.ts', '../../cli/run.js'],
    ['core/worker/madeUp.ts', '../cli/run.js'],
    ['core/local/madeUp.ts', '../cli/run.js'],
    ['core/simulation/madeUp.ts', '../worker/createWorker.js'],
    ['core/simulation/madeUp.ts', '../local/startLocalRedis.js'],
    ['core/redis/madeUp.ts', '../simulation/simulate.js'],
    ['core/index.ts', './cli/run.js'],
    ['core/cli/madeUp.ts', '../index.js'],
    ['core/cli/madeUp.ts', '../../extension/core.js'],
    ['core/cli/madeUp.ts', 'vscode'],
    ['core/domain/madeUp.ts', 'vscode'],
    ['core/redis/madeUp.ts', 'vscode'],
    ['core/worker/madeUp.ts', 'vscode'],
    ['core/local/madeUp.ts', 'vscode'],
    ['core/balance/madeUp.ts', 'vscode'],
    ['core/index.ts', 'vscode'],
    ['core/redis/madeUp.ts', '../../extension/core.js'],
    ['core/redis/madeUp.ts', '../../test/support/world.js'],
    ['core/redis/madeUp.ts', '../index.js'],
    ['extension/madeUp.ts', '../core/redis/pool.js'],
    ['extension/views/madeUp.ts', '../../core/domain/task.js'],
    ['extension/madeUp.ts', 'ioredis'],
    ['extension/commands/madeUp.ts', '../../test/support/world.js'],
  ] as const) {
    it(`refuse ${specifier} in ${path}`, async () => {
      assert.equal((await objections(path, specifier)).length, 1);
    });
  }

  for (const [path, specifier] of [
    ['core/domain/madeUp.ts', './task.js'],
    ['core/balance/madeUp.ts', '../domain/node.js'],
    ['core/redis/madeUp.ts', '../domain/task.js'],
    ['core/redis/calls/madeUp.ts', '../../domain/task.js'],
    ['core/redis/madeUp.ts', 'ioredis'],
    ['core/worker/madeUp.ts', '../redis/pool.js'],
    ['core/local/madeUp.ts', '../domain/errors.js'],
    ['core/cli/madeUp.ts', '../redis/scheduler.js'],
    ['core/cli/commands/madeUp.ts', '../../domain/task.js'],
    ['core/cli/madeUp.ts', '../worker/createWorker.js'],
    ['core/cli/madeUp.ts', '../local/startLocalRedis.js'],
    ['core/simulation/madeUp.ts', '../redis/partition.js'],
    ['core/cli/madeUp.ts', '../simulation/predict.js'],
    ['core/index.ts', './redis/pool.js'],
    ['extension/madeUp.ts', 'vscode'],
    ['extension/madeUp.ts', '../core/index.js'],
    ['extension/views/madeUp.ts', '../../core/index.js'],
    ['test/redis/madeUp.test.ts', '../../core/redis/pool.js'],
  ] as const) {
    it(`allow ${specifier} in ${path}`, async () => {
      assert.deepEqual(await objections(path, specifier), []);
    });
  }
});
