import assert from 'node:assert/strict';
import type { DoctorReport } from '../../../core/domain/doctor.js';
import { textOf } from '../../../core/domain/sentence.js';
import type { Pool } from '../../../core/redis/pool.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { failed, joinNode, takeTokens } from '../../support/handNode.js';
import { someTasks, type World } from '../../support/world.js';

/** A pool with tasks in all places, to be broken. */
export interface Patient {
  readonly pool: Pool;
  readonly world: World;
  /** A key of its partition. */
  readonly key: (suffix: string) => string;
}

/**
 * Nodes `a` (runs 1 and 2, both of cost 1) and `b`, each with a queue; 3 is scheduled, 4 dead, 5 completed; the
 * backlog has tasks of priority 0 and 5.
 */
export async function newPatient(
  world: World,
  window: number | 'unlimited' = 1,
  name = 'demo',
): Promise<Patient> {
  const settings = { window, maxAttempts: 2, retryDelayMs: 60_000 };
  const pool = await world.scheduler.createPool(name, settings);
  await pool.enqueueAll(someTasks(5));
  const a = await joinNode(pool, 'a', { capacity: 4 });
  const [one = '', two = '', three = '', four = '', five = ''] = await takeTokens(a, 5);
  await a.settle({ completed: [five], failed: [failed(three), failed(four, 'Error: no', false)] });
  await joinNode(pool, 'b', { capacity: 4 });
  await pool.enqueueAll(someTasks(12));
  await pool.enqueueAll(someTasks(6, { priority: 5, cost: 3 }));
  await a.heartbeat([one, two]);
  return { pool, world, key: (suffix) => `${world.prefix}:{${name}:0}:${suffix}` };
}

/** Kinds of what was found, sorted; each once. */
export function kindsOf({ findings }: Pick<DoctorReport, 'findings'>): string[] {
  return [...new Set(findings.map(({ kind }) => kind))].sort();
}

/** What was found, as sentences. */
export function saidBy({ findings }: Pick<DoctorReport, 'findings'>): string[] {
  return findings.map(({ detail }) => textOf(detail));
}

/** The doctor finds nothing, and neither does a count of all keys. */
export async function assertHealthy({ pool, world, key }: Patient): Promise<void> {
  const report = await pool.doctor();
  assert.deepEqual(saidBy(report), []);
  assert.deepEqual([report.found, report.unchecked, report.cancelled], [0, [], false]);
  assertSound(await takeCensus(world.redis, key('')));
}

/**
 * A look names the faults and changes nothing; a repair mends all of them; then all is well.
 *
 * @returns the report of the repair
 */
export async function assertCured(
  patient: Patient,
  kinds: readonly string[],
): Promise<DoctorReport> {
  const { pool } = patient;
  const look = await pool.doctor();
  assert.deepEqual(kindsOf(look), [...kinds].sort(), saidBy(look).join('\n'));
  assert.equal(look.fixed, 0);
  assert.deepEqual(saidBy(await pool.doctor()), saidBy(look), 'a look changes nothing');
  const repair = await pool.doctor({ fix: true });
  assert.equal(repair.fixed, repair.found, saidBy(repair).join('\n'));
  const mended = kindsOf(repair);
  assert.ok(
    // what is put right may be all that the totals lacked
    kindsOf(look).every((kind) => kind === 'vanished' || mended.includes(kind)),
    saidBy(repair).join('\n'),
  );
  await assertHealthy(patient);
  return repair;
}
