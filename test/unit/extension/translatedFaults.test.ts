import assert from 'node:assert/strict';
import { SchedulerError } from '../../../core/domain/errors.js';
import { toPoolName } from '../../../core/domain/names.js';
import { encodeTask } from '../../../core/domain/encodeTask.js';
import { toFault } from '../../../extension/store/fault.js';
import { localizer } from '../../../extension/ui/localizer.js';
import { rejectedReason } from '../../../extension/views/rejectedReason.js';
import { why } from '../../../extension/views/why.js';

/** A translation that turns every sentence into capitals, and leaves the values as they are. */
const loud = localizer('en', (sentence, ...args) =>
  sentence
    .toUpperCase()
    .replaceAll(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)])),
);

function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof SchedulerError);
    return why(loud, toFault(error));
  }
  return assert.fail('nothing was thrown');
}

describe('what the core refuses, in another language', () => {
  it('says a name and the rule it breaks', () => {
    const said = faultOf(() => toPoolName('a:b'));
    assert.match(said, /^THE POOL NAME "a:b" HAS "\{", "\}" OR ":" IN IT\. USE 1 TO 128 BYTES/);
  });

  it('says where in a payload something cannot be stored', () => {
    const said = faultOf(() => encodeTask({ name: 'x', payload: { at: [1n] } }, 1000));
    assert.match(said, /^THE PAYLOAD CANNOT BE STORED AS JSON: "payload\.at\[0\]" IS A bigint\./);
  });

  it('says what a field of a task may be', () => {
    const said = faultOf(() => encodeTask({ name: 'x', priority: 10 }, 1000));
    assert.match(said, /^THIS IS NOT A TASK: "priority" IS 10; IT MUST BE A WHOLE NUMBER FROM 0/);
  });

  it('keeps what another program wrote as a reason', () => {
    assert.equal(rejectedReason(loud, 'unknown field: "größe"'), 'UNKNOWN FIELD: "größe"');
    assert.equal(rejectedReason(loud, 'it is not UTF-8'), 'IT IS NOT UTF-8');
    for (const reason of ['__proto__', 'toString: x', '', ': ', 'no: {0}']) {
      assert.equal(rejectedReason(loud, reason), reason);
    }
  });
});
