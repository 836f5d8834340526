import assert from 'node:assert/strict';
import { SchedulerError } from '../../../core/domain/errors.js';
import { sentence } from '../../../core/domain/sentence.js';
import { toSchedulerError } from '../../../core/redis/redisErrors.js';

describe('toSchedulerError', () => {
  const address = 'redis://db:6379/0';
  const withCode = (code: string, message: string) => Object.assign(new Error(message), { code });

  for (const [error, reason] of [
    [
      new Error('WRONGPASS invalid username-password pair or user is disabled.'),
      'wrong-credentials',
    ],
    [new Error('NOAUTH Authentication required.'), 'wrong-credentials'],
    [new Error("NOPERM this user has no permissions to run the 'eval' command"), 'no-permission'],
    [new Error('LOADING Redis is loading the dataset in memory'), 'redis-loading'],
    [new Error("READONLY You can't write against a read only replica."), 'read-only'],
    [new Error("ERR Error running script: @user_script:1: -READONLY You can't write"), 'read-only'],
    [new Error("OOM command not allowed when used memory > 'maxmemory'."), 'out-of-memory'],
    [new Error('MISCONF Redis is configured to save RDB snapshots'), 'redis-refused'],
    [new Error('ERR something new'), 'redis-refused'],
    [withCode('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'), 'unreachable'],
    [withCode('ENOTFOUND', 'getaddrinfo ENOTFOUND nowhere'), 'unreachable'],
    [new Error('connect ETIMEDOUT'), 'unreachable'],
    [new Error('Connection is closed.'), 'connection-lost'],
    [withCode('ECONNRESET', 'read ECONNRESET'), 'connection-lost'],
    ['a text that was thrown', 'redis-refused'],
  ] as const) {
    const text = error instanceof Error ? error.message : error;
    it(`takes "${text}" for ${reason}`, () => {
      const typed = toSchedulerError(error, address);
      assert.ok(typed instanceof SchedulerError);
      assert.equal(typed.reason, reason);
      assert.match(typed.message, /^Redis at redis:\/\/db:6379\/0 /);
    });
  }

  it('passes its own errors on', () => {
    const own = new SchedulerError('closed', sentence('closed'));
    assert.equal(toSchedulerError(own, address), own);
  });

  it('shows nothing of what was sent, and little of a long answer', () => {
    const refused = Object.assign(new Error(`ERR no\n${'x'.repeat(5000)}`), {
      command: { name: 'auth', args: ['ann', 'the-secret'] },
    });
    const { message } = toSchedulerError(refused, address);
    assert.equal(message, `Redis at ${address} answered: ERR no`);
    const wrong = toSchedulerError(new Error('WRONGPASS the-secret is wrong'), address);
    assert.ok(!wrong.message.includes('the-secret'));
  });
});
