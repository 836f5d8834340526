import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fact, HarnessFact, ProducerFact, WorkerFact } from './facts.js';
import type { History } from './history.js';

/** Reads all that the processes of a run have written to its folder. */
export async function readHistory(directory: string): Promise<History> {
  const files = await readdir(directory);
  const harness = await readFacts<HarnessFact>(join(directory, 'run.jsonl'));
  const producers: ProducerFact[] = [];
  const facts = new Map<number, WorkerFact[]>();
  for (const file of files) {
    const path = join(directory, file);
    const life = /^worker-(\d+)\.jsonl$/.exec(file)?.[1];
    if (life !== undefined) facts.set(Number(life), await readFacts<WorkerFact>(path));
    if (/^producer-.*\.jsonl$/.test(file)) producers.push(...(await readFacts<ProducerFact>(path)));
  }
  return {
    producers,
    lives: harness.flatMap((fact) =>
      fact.fact === 'began'
        ? [{ life: fact.life, name: fact.name, facts: facts.get(fact.life) ?? [] }]
        : [],
    ),
    disturbances: harness.filter((fact) => fact.fact === 'disturbed'),
  };
}

/** This program wrote them itself: a line's type is all that the line cannot tell. */
async function readFacts<F extends Fact>(path: string): Promise<F[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  // what follows the last end of a line was not written to its end
  return lines.slice(0, -1).map((line) => JSON.parse(line) as F);
}
