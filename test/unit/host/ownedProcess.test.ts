import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type OwnedProcess, startOwned } from '../../support/ownedProcess.js';

/** Prints a word and stays, with a child that stays too; both hold the output open. */
const stays = 'sleep 60 & echo here; sleep 60';

describe('an owned process', () => {
  it('passes its exit code on', async () => {
    const owned = await startOwned('sh', ['-c', 'exit 7'], { output: 'pipe' });

    assert.equal(await owned.ended, 7);
  });

  it('is gone after a stop, with its children and its folder', async () => {
    const leftovers = await mkdtemp(join(tmpdir(), 'redispatch-owned-'));
    const owned = await startOwned('sh', ['-c', stays], { output: 'pipe', leftovers });
    const closed = outputClosed(owned);
    await firstLine(owned.stdout);

    await owned.stop();

    await closed; // the last process that held the output is gone
    assert.equal(existsSync(leftovers), false);
  });

  it('can be stopped again when it has ended', async () => {
    const owned = await startOwned('true', [], { output: 'pipe' });
    await owned.ended;

    await owned.stop();

    assert.equal(await owned.ended, 0);
  });

  it('ends when its owner is killed, with its children and its folder', async () => {
    const leftovers = await mkdtemp(join(tmpdir(), 'redispatch-owned-'));
    try {
      const owner = spawn(process.execPath, ['--import', 'tsx', '--eval', ownerOf(leftovers)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await firstLine(owner.stdout);

      owner.kill('SIGKILL');

      await once(owner, 'close'); // once the owned processes, which share its output, are gone
      assert.equal(existsSync(leftovers), false);
    } finally {
      await rm(leftovers, { recursive: true, force: true });
    }
  });
});

function ownerOf(leftovers: string): string {
  const module = new URL('../../support/ownedProcess.ts', import.meta.url).href;
  const options = JSON.stringify({ output: 'inherit', leftovers });
  return `import('${module}').then(({ startOwned }) =>
    startOwned('sh', ['-c', '${stays}'], ${options}))`;
}

async function firstLine(output: Readable | null | undefined): Promise<void> {
  assert.ok(output);
  await once(createInterface({ input: output }), 'line');
}

async function outputClosed({ stdout }: OwnedProcess): Promise<void> {
  assert.ok(stdout);
  await once(stdout, 'close');
}
