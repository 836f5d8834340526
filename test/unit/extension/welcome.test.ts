import assert from 'node:assert/strict';
import type { ConnectionState, Fault } from '../../../extension/store/state.js';
import { childRows } from '../../../extension/views/rows.js';
import { connectionsKey, welcomeOf, welcomeTitle } from '../../../extension/views/welcome.js';
import { english } from './english.js';
import { connected, connection, pool } from './states.js';

const failed = (reason: Fault['reason'], retryAfterMs: number | undefined): ConnectionState =>
  connection({ kind: 'failed', fault: { reason, message: '' }, retryAfterMs });

const cases: readonly {
  readonly what: string;
  readonly states: readonly ConnectionState[];
  readonly key: ReturnType<typeof connectionsKey>;
}[] = [
  { what: 'nothing is connected to', states: [], key: 'none' },
  { what: 'the server is not asked yet', states: [connection({ kind: 'idle' })], key: 'some' },
  { what: 'it is connected to', states: [connection({ kind: 'connecting' })], key: 'some' },
  { what: 'it has pools', states: [connected(pool('demo'))], key: 'some' },
  { what: 'it has no pools', states: [connected()], key: 'empty' },
  { what: 'it cannot be reached', states: [failed('unreachable', 2000)], key: 'unreachable' },
  { what: 'it was lost', states: [failed('connection-lost', 1000)], key: 'unreachable' },
  { what: 'its connection ended', states: [failed('closed', 1000)], key: 'unreachable' },
  { what: 'it loads its data', states: [failed('redis-loading', 1000)], key: 'some' },
  { what: 'it wants a password', states: [failed('wrong-credentials', undefined)], key: 'some' },
  { what: 'there are two', states: [failed('unreachable', 1000), connected()], key: 'some' },
];

describe('where the server is one and', () => {
  for (const { what, states, key } of cases) {
    const shown = key === 'some' ? 'rows' : `the welcome "${key}"`;
    it(`${what}, there are ${shown}`, () => {
      assert.equal(connectionsKey(states), key);
      assert.equal(childRows(english, states, undefined).length > 0, key === 'some');
    });
  }
});

describe('a welcome', () => {
  it('says whose it is', () => {
    const address = '127.0.0.1:6379/0';
    const expected = { reason: 'empty', connection: 'Local', address };
    assert.deepEqual(welcomeOf([connected()]), expected);
    assert.equal(welcomeTitle([connected()]), 'Local · 127.0.0.1:6379/0');
  });

  it('has no title of its own where it is of no server', () =>
    assert.equal(welcomeTitle([]), undefined));

  it('shows a hostile name harmlessly', () =>
    assert.equal(
      welcomeTitle([{ ...connected(), name: 'a\u202eb', address: 'host\n:1' }]),
      'a\\u{202e}b · host\\n:1',
    ));
});
