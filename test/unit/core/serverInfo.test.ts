import assert from 'node:assert/strict';
import { checkServer } from '../../../core/redis/serverInfo.js';

// No server older than 6.2 can be had from a current system's packages, so what one says of itself is
// given as text here; that the text is asked for and acted upon is shown by test/redis/badServer.test.ts.
const redis60 = `# Server\r
redis_version:6.0.16\r
redis_git_sha1:00000000\r
redis_mode:standalone\r
tcp_port:6379\r
\r
# Persistence\r
loading:0\r
\r
# Replication\r
role:master\r
connected_slaves:0\r
`;

describe('checkServer', () => {
  const address = 'redis://db:6379/0';
  const at = (version: string, more = '') =>
    `${redis60.replace('6.0.16', version)}${more.replaceAll('\n', '\r\n')}`;

  for (const version of ['6.0.16', '5.0.7', '2.8.0', '6.1.240']) {
    it(`refuses Redis ${version} and says what is needed`, () => {
      assert.throws(() => checkServer(at(version), address), {
        reason: 'redis-too-old',
        message: `Redis at ${address} is version ${version}; Redispatch needs 6.2 or newer. Upgrade the server.`,
      });
    });
  }

  it('takes 6.2 and newer, and Valkey, by their names', () => {
    for (const version of ['6.2.0', '7.0.15', '8.2.1', '10.0.0']) {
      assert.equal(checkServer(at(version), address), `Redis ${version}`);
    }
    assert.equal(checkServer(at('7.2.4', 'valkey_version:8.1.0\n'), address), 'Valkey 8.1.0');
  });

  it('refuses a server that loads, and a read-only replica; takes one that is writable', () => {
    const loading = redis60.replace('loading:0', 'loading:1').replace('6.0.16', '7.0.0');
    assert.throws(() => checkServer(loading, address), { reason: 'redis-loading' });
    const replica = at('7.0.0').replace('role:master', 'role:slave');
    const readOnly = `${replica}slave_read_only:1\r\nmaster_host:primary.example\r\n`;
    assert.throws(() => checkServer(readOnly, address), {
      reason: 'read-only',
      message: /replica of primary\.example\. Connect to the primary/,
    });
    assert.equal(checkServer(`${replica}slave_read_only:0\r\n`, address), 'Redis 7.0.0');
  });
});
