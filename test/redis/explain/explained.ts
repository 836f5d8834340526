import assert from 'node:assert/strict';
import type { Explanation, WaitingReason } from '../../../core/domain/explanation.js';
import { explanationLines } from '../../../core/domain/explanationLines.js';
import { textOf, type Sentence } from '../../../core/domain/sentence.js';
import type { Pool } from '../../../core/redis/pool.js';

/** What is explained of a task that is there. */
export async function explained(pool: Pool, id: string): Promise<Explanation> {
  return (await pool.explain(id)) ?? assert.fail(`nothing is known of ${id}`);
}

/** The reasons why a task does not run, without their sentences. */
export async function reasons(pool: Pool, id: string): Promise<object[]> {
  const { waiting } = await explained(pool, id);
  return waiting.map(withoutSentence);
}

export async function kinds(pool: Pool, id: string): Promise<WaitingReason['kind'][]> {
  return (await explained(pool, id)).waiting.map(({ kind }) => kind);
}

/** The nodes that refuse a task, and why. */
export async function refusals(pool: Pool, id: string): Promise<Record<string, object[]>> {
  const { refused } = await explained(pool, id);
  return Object.fromEntries(
    refused.map(({ node, reasons: all }) => [node, all.map(withoutSentence)]),
  );
}

export async function said(pool: Pool, id: string): Promise<string[]> {
  return explanationLines(await explained(pool, id)).map(textOf);
}

function withoutSentence({ said: one, ...rest }: { readonly said: Sentence }): object {
  assert.doesNotMatch(textOf(one), /[{}]|undefined|NaN/);
  return rest;
}
