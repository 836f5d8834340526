import assert from 'node:assert/strict';
import { parseEntries, toSpecs } from '../../../extension/connections/parseSettings.js';
import { Passwords } from '../../../extension/connections/passwords.js';
import { splitUrl } from '../../../extension/connections/splitUrl.js';

describe('the setting redispatch.connections', () => {
  it('gives connections, those of the workspace last', () => {
    const entries = parseEntries([
      { name: 'Prod', url: 'redis://prod.example/2', username: 'ada', prefix: 'jobs' },
      { name: 'Local', url: 'redis://127.0.0.1:6379' },
      { name: 'Local', url: 'redis://127.0.0.1:7000' },
    ]);
    assert.deepEqual(toSpecs(entries), [
      {
        name: 'Prod',
        url: 'redis://prod.example:6379/2',
        username: 'ada',
        prefix: 'jobs',
        address: 'prod.example:6379/2',
        origin: 'settings',
        fault: undefined,
      },
      {
        name: 'Local',
        url: 'redis://127.0.0.1:7000/0',
        username: undefined,
        prefix: undefined,
        address: '127.0.0.1:7000/0',
        origin: 'settings',
        fault: undefined,
      },
    ]);
  });

  for (const value of [
    undefined,
    null,
    {},
    'x',
    [1, null, {}, { name: 'x' }, { name: '', url: 'redis://h' }],
  ]) {
    it(`gives none for ${JSON.stringify(value)}`, () => assert.deepEqual(parseEntries(value), []));
  }

  it('refuses a password in a URL, and shows it nowhere', () => {
    const [spec] = toSpecs([{ name: 'x', url: 'redis://ada:s3cret@host:1/0' }]);
    assert.equal(spec?.fault?.reason, 'password-in-url');
    assert.equal(spec.username, 'ada');
    assert.doesNotMatch(JSON.stringify(spec), /s3cret/);
  });

  it('shows nothing of a URL that cannot be read: there may be a password in it', () => {
    const [spec] = toSpecs([{ name: 'x', url: 'http://ada:s3cret@host' }]);
    assert.equal(spec?.fault?.reason, 'invalid-url');
    assert.doesNotMatch(JSON.stringify(spec), /s3cret/);
  });
});

describe('a Redis URL', () => {
  it('is taken apart', () => {
    assert.deepEqual(splitUrl('rediss://ada:p%40ss@[::1]:7000/3'), {
      url: 'rediss://[::1]:7000/3',
      address: '[::1]:7000/3',
      username: 'ada',
      password: 'p@ss',
    });
  });

  for (const text of ['', 'localhost', 'http://h', 'redis://h/name', 'redis://a:%E0%@h']) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(splitUrl(text), undefined));
  }
});

describe('a password', () => {
  const account = { url: 'redis://prod:6379/0', username: 'ada' };

  it('is kept for a server and a user, whatever the database', async () => {
    const passwords = new Passwords(secretsInMemory());
    await passwords.set(account, 's3cret');
    assert.equal(await passwords.get({ ...account, url: 'redis://prod:6379/5' }), 's3cret');
  });

  const others = [
    { ...account, url: 'redis://evil:6379/0' },
    { ...account, url: 'redis://prod:6380/0' },
    { ...account, url: 'rediss://prod:6379/0' },
    { ...account, username: undefined },
  ];
  for (const other of others) {
    it(`is not given to ${other.username ?? 'nobody'} at ${other.url}`, async () => {
      const passwords = new Passwords(secretsInMemory());
      await passwords.set(account, 's3cret');
      assert.equal(await passwords.get(other), undefined);
    });
  }

  it('is forgotten when it is set to nothing', async () => {
    const passwords = new Passwords(secretsInMemory());
    await passwords.set(account, 's3cret');
    await passwords.set(account, '');
    assert.equal(await passwords.get(account), undefined);
  });
});

function secretsInMemory() {
  const secrets = new Map<string, string>();
  return {
    get: (key: string) => Promise.resolve(secrets.get(key)),
    store: (key: string, value: string) => Promise.resolve(void secrets.set(key, value)),
    delete: (key: string) => Promise.resolve(void secrets.delete(key)),
  };
}
