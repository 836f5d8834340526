import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import * as core from '../../../core/index.js';
import { decodeBody } from '../../../core/domain/decodeTask.js';
import { checkTaskFile, taskBatches } from '../../../extension/commands/taskFile.js';
import { joinNode } from '../../support/handNode.js';
import { itemAt } from '../../support/look.js';
import { useWorld } from '../../support/world.js';
import { LABELS } from './hostileTerms.js';
import { forAllInputs } from './inputs.js';
import { strictTask } from './strictTask.js';
import { goodText, taskBytes } from './taskTexts.js';

const batchLines = 30;
const maxPayloadBytes = 1024 * 1024;

/** A line of a file and how it ends. */
interface Line {
  readonly bytes: Buffer;
  readonly end: string;
}

const end = fc.constantFrom('\n', '\n', '\r\n', '\n\n', '\n \t\r\n');
/** Most files shall have some good lines before the first bad one. */
const line: fc.Arbitrary<Line> = fc.record({
  bytes: fc.oneof(
    { weight: 40, arbitrary: goodText.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: taskBytes.map(withoutLineEnds) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        Buffer.from([0xa0]),
        Buffer.from(' {"name":"x"}\t '),
        Buffer.from('\ufeff{"name":"x"}'),
        Buffer.from(`{"name":"long","payload":"${'é'.repeat(400_000)}"}`),
        Buffer.from(`{"name":"too long","payload":"${'é'.repeat(600_000)}"}`),
        Buffer.from(`{"name":"x","payload":12345678901234567890}`),
      ),
    },
  ),
  end,
});

export function describeLines(): void {
  const world = useWorld();
  const { signal } = new AbortController();
  let path = '';

  before(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'redispatch-fuzz-')), 'tasks.jsonl');
  });
  after(() => rm(join(path, '..'), { recursive: true }));

  it('is pushed as it says, or the first bad line of its file is named', async function () {
    this.timeout(120_000);
    const pool = await world().createPool();
    // only so many sets of labels may wait
    await joinNode(pool, 'all', { labels: LABELS });
    let pushed = 0;
    await forAllInputs('lines', batchLines, line, async (lines) => {
      const mark = Buffer.from(lines.length % 2 === 0 ? '\ufeff' : '');
      const parts = lines.flatMap(({ bytes, end: ending }) => [bytes, Buffer.from(ending)]);
      const whole = Buffer.concat([mark, ...parts]);
      await writeFile(path, whole);
      const wanted = readStrictly(whole);

      const check = await checkTaskFile(core, path, maxPayloadBytes, signal);

      const text = whole.toString('latin1').split('\n')[
        (wanted.badLine ?? check.fault?.line ?? 0) - 1
      ];
      assert.equal(check.fault?.line, wanted.badLine, `${check.fault?.fault.message}: ${text}`);
      assert.equal(check.tasks, wanted.tasks.length);
      if (check.fault !== undefined) {
        assert.match(
          check.fault.fault.reason,
          /^(invalid-task|payload-(too-large|not-serialisable))$/,
        );
        return;
      }
      const ids: core.TaskId[] = [];
      for await (const batch of taskBatches(core, path, 7, signal)) {
        ids.push(...(await pool.enqueueAll(batch)));
      }
      assert.equal(ids.length, wanted.tasks.length);
      pushed += ids.length;
      for (const [i, body] of (await bodiesOf(ids)).entries()) {
        assertSame(body, itemAt(wanted.tasks, i));
      }
    });
    assert.ok(pushed > 100, 'what refuses everything has shown nothing');
  });

  async function bodiesOf(ids: readonly core.TaskId[]): Promise<string[]> {
    const { redis, prefix } = world();
    if (ids.length === 0) return [];
    const sequences = ids.map((id) => id.replace(/^0-/, ''));
    return (await redis.hmget(`${prefix}:{demo:0}:tasks`, ...sequences)).map((body) => body ?? '');
  }
}

function withoutLineEnds(bytes: Buffer): Buffer {
  return bytes.filter((byte) => byte !== 10 && byte !== 13) as Buffer;
}

function assertSame(body: string, wanted: Buffer): void {
  const decoded = decodeBody(body);
  const task = decoded.kind === 'task' ? { ...decoded.task } : undefined;
  const text = wanted.toString().slice(0, 300);
  const { requires = [], ...said }: Partial<core.TaskBody> = strictTask(wanted, 0)?.body ?? {};
  const labels = requires.length === 0 ? {} : { requires: [...new Set(requires)].sort() };
  assert.ok(isDeepStrictEqual(task, { ...said, ...labels }), `stored as something else: ${text}`);
}

/** The tasks of a file up to its first bad line, by the number of that line. */
function readStrictly(file: Buffer): { tasks: Buffer[]; badLine: number | undefined } {
  const tasks: Buffer[] = [];
  const lines = file
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .split(/\r?\n|\r/);
  for (const [i, text] of lines.entries()) {
    if (/^[ \t]*$/.test(text)) continue;
    const bytes = Buffer.from(text, 'latin1');
    const task = strictTask(bytes, 0);
    const fits = Buffer.byteLength(JSON.stringify(task?.body.payload ?? null)) <= maxPayloadBytes;
    if (task === undefined || !fits || hasLongNumber(text)) return { tasks, badLine: i + 1 };
    tasks.push(bytes);
  }
  return { tasks, badLine: undefined };
}

/** Whether a number outside of strings is another one than the double it is read as is written. */
function hasLongNumber(text: string): boolean {
  const outside = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  const numbers = outside.match(/-?\d[\d.eE+-]*/g) ?? [];
  return numbers.some((number) => exactly(number) !== exactly(String(Number(number))));
}

/** A decimal number as a whole one and a power of ten; one text for one number. */
function exactly(number: string): string {
  const [mantissa = '', power = '0'] = number.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  if (!/^-?\d+$/.test(whole)) return number;
  let digits = BigInt(whole + fraction);
  let exponent = Number(power) - fraction.length;
  for (; digits !== 0n && digits % 10n === 0n; digits /= 10n) exponent += 1;
  return digits === 0n ? '0' : `${digits}e${exponent}`;
}
