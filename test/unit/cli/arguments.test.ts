import assert from 'node:assert/strict';
import { readArguments } from '../../../core/cli/arguments.js';
import type { Order } from '../../../core/cli/order.js';
import { UsageError } from '../../../core/cli/usageError.js';
import { SchedulerError } from '../../../core/domain/errors.js';

const server = { url: 'redis://127.0.0.1:6379', clientName: 'redispatch-cli' };
const SECRET = 's3cret';
const NO_CHANGES = {
  settings: {},
  weights: new Map<string, number>(),
  newNodes: [],
  limits: new Map<string, object>(),
};

function read(line: string, environment: Record<string, string> = {}): Order {
  return readArguments(line.split(' ').filter(Boolean), environment);
}

describe('the command line', () => {
  const pool = 'images';
  const all = { server, pool, filter: {} };
  const some = { ...all, filter: { name: 'mail', error: 'refused' } };
  for (const [line, order] of [
    ['--help', { command: 'help' }],
    ['doctor -h', { command: 'help' }],
    ['doctor --pool images', { command: 'doctor', server, pool, fix: false, json: false }],
    [
      '--pool images doctor --fix --json',
      { command: 'doctor', server, pool, fix: true, json: true },
    ],
    ['status', { command: 'status', server, json: false }],
    ['status --pool=images --json', { command: 'status', server, pool, json: true }],
    ['explain images 0-42', { command: 'explain', server, pool, id: '0-42', json: false }],
    ['explain images x --json', { command: 'explain', server, pool, id: 'x', json: true }],
    ['dead list --pool images', { command: 'dead list', ...all, offset: 0, json: false }],
    [
      'dead list --pool images --name mail --error refused --offset 50 --json',
      { command: 'dead list', ...some, offset: 50, json: true },
    ],
    ['dead retry --pool images', { command: 'dead retry', ...all }],
    ['dead retry --pool images --name mail --error refused', { command: 'dead retry', ...some }],
    ['dead purge --pool images', { command: 'dead purge', ...all, yes: false }],
    [
      'dead purge --yes --pool images --name mail --error refused',
      { command: 'dead purge', ...some, yes: true },
    ],
    [
      'simulate images --from-live',
      { command: 'simulate', server, pool, json: false, costMs: 1000, changes: NO_CHANGES },
    ],
    [
      'simulate --pool images --from-live --json --strategy two-choices --window unlimited --stealing off --weight a=2 --weight b=0.5 --add-node c=4:8 --add-node d=1:2:gpu,region=eu --limit mail=10 --limit a:b=c=0:2.5 --rate 7 --task-ms 20',
      {
        command: 'simulate',
        server,
        pool,
        json: true,
        costMs: 20,
        changes: {
          settings: {
            strategy: 'two-choices',
            window: 'unlimited',
            stealing: 'off',
            ratePerSecond: 7,
          },
          limits: new Map<string, object>([
            ['mail', { concurrency: 10 }],
            ['a:b=c', { concurrency: 0, ratePerSecond: 2.5 }],
          ]),
          weights: new Map([
            ['a', 2],
            ['b', 0.5],
          ]),
          newNodes: [
            { name: 'c', weight: 4, capacity: 8, labels: [] },
            { name: 'd', weight: 1, capacity: 2, labels: ['gpu', 'region=eu'] },
          ],
        },
      },
    ],
  ] as const) {
    it(`"${line}" is understood`, () => assert.deepEqual(read(line), order));
  }

  for (const [line, fault] of [
    [
      '',
      /^The commands are doctor, status, explain, dead list, dead retry, dead purge, simulate; /,
    ],
    ['heal --pool images', /^The commands are /],
    ['dead --pool images', /^The commands are /],
    ['doctor images', /^The commands are /],
    [`status redis://:${SECRET}@there`, /^The commands are /],
    ['explain', /^Name the pool and the task, for example: redispatch explain images 0-42\.$/],
    ['explain images', /^Name the pool and the task, /],
    ['explain images 0-42 0-43', /^Name the pool and the task, /],
    ['explain images 0-42 --pool images', /^explain has no option --pool\.$/],
    ['doctor', /^Name the pool with --pool\.$/],
    ['dead retry', /^Name the pool with --pool\.$/],
    ['doctor --pool', /^Option '--pool <value>' argument missing\.$/],
    ['doctor --pool --fix', /^Option '--pool' argument is ambiguous\.$/],
    ['doctor --pool images --fix=yes', /^Option '--fix' does not take an argument\.$/],
    ['doctor --pool images --heal', /^Unknown option '--heal'\.$/],
    [`status --password=${SECRET}`, /^Unknown option '--password'\.$/],
    [`status -a${SECRET}`, /^Unknown option '-a'\.$/],
    ['doctor --pool images --yes', /^doctor has no option --yes\.$/],
    ['status --fix', /^status has no option --fix\.$/],
    ['dead retry --pool images --json', /^dead retry has no option --json\.$/],
    ['dead purge --pool images --name=', /^--name and --error need a text; /],
    ['dead purge --pool images --error=', /^--name and --error need a text; /],
    ['dead list --pool images --offset=-1', /^--offset needs a whole number from 0\.$/],
    ['dead list --pool images --offset x', /^--offset needs a whole number from 0\.$/],
    ['simulate images', /^Only a pool as it is can be simulated: say so with --from-live\.$/],
    ['simulate --from-live', /^Name the pool with --pool\.$/],
    ['simulate a --pool b --from-live', /^Name the pool once\.$/],
    ['simulate a b --from-live', /^The commands are /],
    ['simulate a --from-live --strategy fastest', /strategy/],
    ['simulate a --from-live --window wide', /window/],
    ['simulate a --from-live --weight b', /^--weight needs a node and a number/],
    ['simulate a --from-live --weight b=0', /^weight is 0; /],
    ['simulate a --from-live --add-node b', /^--add-node needs a name/],
    ['simulate a --from-live --add-node b=1:x', /^capacity is /],
    ['simulate a --from-live --add-node b=1:1:g;u', /^labels must /],
    ['simulate a --from-live --limit mail', /^--limit needs a limitKey/],
    ['simulate a --from-live --limit mail=1.5', /^concurrency is 1\.5/],
    ['simulate a --from-live --limit mail=1:x', /^ratePerSecond is /],
    ['simulate a --from-live --limit a;b=1', /^A limitKey must be /],
    ['simulate a --from-live --rate x', /^ratePerSecond is /],
    ['simulate a --from-live --task-ms 0', /^--task-ms needs a number of ms/],
    [`status --url redis://eve:${SECRET}@there`, /^Do not give a password in --url: /],
  ] as const) {
    it(`"${line}" is refused`, () => {
      assert.throws(
        () => read(line),
        (error) => {
          assert.ok(error instanceof UsageError);
          assert.match(error.message, fault);
          assert.ok(!error.message.includes(SECRET), error.message);
          return true;
        },
      );
    });
  }

  it('chooses the server, else the environment does', () => {
    const REDISPATCH_URL = `redis://:${SECRET}@there`;
    const choice = (line: string, environment: Record<string, string>) => {
      const order = read(line, environment);
      return order.command === 'help' ? assert.fail() : order.server;
    };
    const clientName = 'redispatch-cli';
    assert.deepEqual(choice('status', { REDISPATCH_URL }), { url: REDISPATCH_URL, clientName });
    assert.deepEqual(
      choice('status --url rediss://eve@here --prefix p', {
        REDISPATCH_URL,
        REDISPATCH_PASSWORD: 'other',
      }),
      { url: 'rediss://eve@here', password: 'other', prefix: 'p', clientName },
    );
    assert.deepEqual(choice('status', { REDISPATCH_URL: '', REDISPATCH_PASSWORD: '' }), server);
  });

  it('refuses a URL of another kind without repeating it', () => {
    assert.throws(
      () => read(`status --url http://:${SECRET}@there`),
      (error) =>
        error instanceof SchedulerError &&
        error.reason === 'invalid-url' &&
        !error.message.includes(SECRET),
    );
  });
});
