import assert from 'node:assert/strict';
import type { DoctorReport, Finding, TaskId } from '../../../core/index.js';
import { doctorText, repairable } from '../../../extension/views/doctorText.js';
import { english } from './english.js';

const said = (template: string, ...values: readonly string[]) => ({ template, values });
const orphan: Finding = {
  kind: 'orphan-body',
  partition: 0,
  id: '0-7' as TaskId,
  detail: said('The task {0} is in no place.', '0-7'),
  repair: said('It goes to the backlog.'),
  confirmed: true,
  fixed: false,
};
const report = (traits: Partial<DoctorReport>): DoctorReport => ({
  findings: [],
  found: traits.findings?.length ?? 0,
  fixed: 0,
  tasksLookedAt: 5,
  unchecked: [],
  cancelled: false,
  ...traits,
});
const shown = (traits: Partial<DoctorReport>): unknown =>
  JSON.parse(doctorText(english, 'demo', report(traits)));

describe("a doctor's report", () => {
  it('says what is wrong and what mends it', () =>
    assert.deepEqual(shown({ findings: [orphan] }), {
      pool: 'demo',
      tasksLookedAt: 5,
      found: 1,
      repaired: 0,
      findings: [
        {
          kind: 'orphan-body',
          what: 'The task 0-7 is in no place.',
          repair: 'It goes to the backlog.',
          task: '0-7',
          partition: 0,
          repaired: false,
        },
      ],
    }));

  it('says how much of it is shown, what was not looked at, and that it was cancelled', () => {
    const { repair, ...unsure } = orphan;
    assert.equal(repair, orphan.repair);
    const content = shown({
      findings: [{ ...unsure, node: 'a', confirmed: false }],
      found: 1500,
      unchecked: [said('What {0} holds is too much to be counted in one moment.', 'queue:a:0')],
      cancelled: true,
    });
    assert.deepEqual(content, {
      pool: 'demo',
      tasksLookedAt: 5,
      cancelled: true,
      found: 1500,
      repaired: 0,
      shown: 1,
      findings: [
        {
          kind: 'orphan-body',
          what: 'The task 0-7 is in no place.',
          task: '0-7',
          node: 'a',
          partition: 0,
          onlySuspected: true,
          repaired: false,
        },
      ],
      notLookedAt: ['What queue:a:0 holds is too much to be counted in one moment.'],
    });
  });

  it('shows hostile names in its sentences harmlessly', () => {
    const detail = said('There is no node {0}.', 'a\u202e"}');
    const text = doctorText(english, 'demo', report({ findings: [{ ...orphan, detail }] }));
    assert.ok(!text.includes('\u202e'));
    assert.match(text, /There is no node a\\\\u\{202e\}/);
  });

  it('counts what can be repaired: not what is mended, suspected or beyond the doctor', () => {
    const { repair, ...beyond } = orphan;
    assert.equal(repair, orphan.repair);
    const findings = [orphan, { ...orphan, fixed: true }, { ...orphan, confirmed: false }, beyond];
    assert.equal(repairable(report({ findings })), 1);
  });
});
