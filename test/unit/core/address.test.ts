import assert from 'node:assert/strict';
import { parseRedisUrl } from '../../../core/redis/address.js';

describe('a Redis URL', () => {
  it('is read with its defaults', () => {
    assert.deepEqual(parseRedisUrl('redis://'), {
      host: '127.0.0.1',
      port: 6379,
      db: 0,
      tls: false,
      shown: 'redis://127.0.0.1:6379/0',
    });
  });

  it('is read in full, and shown without user and password', () => {
    assert.deepEqual(parseRedisUrl('rediss://ann:p%40ss%2Fw@db.example:6400/3'), {
      host: 'db.example',
      port: 6400,
      db: 3,
      tls: true,
      username: 'ann',
      password: 'p@ss/w',
      shown: 'rediss://db.example:6400/3',
    });
  });

  it('may hold an IPv6 address', () => {
    const { host, shown } = parseRedisUrl('redis://[::1]:7000');
    assert.deepEqual([host, shown], ['::1', 'redis://[::1]:7000/0']);
  });

  for (const url of [
    '',
    'localhost:6379',
    'http://:secret@localhost',
    'redis://:secret@localhost:port',
    'redis://:secret@localhost/database',
    'redis://:secret%zz@localhost',
    'redis://:secret@local host',
  ]) {
    it(`is refused without being repeated: ${url}`, () => {
      assert.throws(
        () => parseRedisUrl(url),
        (error: Error & { reason?: string }) => {
          assert.equal(error.reason, 'invalid-url');
          assert.match(error.message, /Use redis:\/\/\[user/);
          assert.ok(!error.message.includes('secret'));
          return true;
        },
      );
    });
  }
});
