import { Socket } from 'node:net';
import { openResources, type OpenResource } from './openResources.js';
import { redisClients, type RedisClient } from './redisClients.js';

/** Kinds of `process.getActiveResourcesInfo` that are tracked one by one, or that belong to what is. */
const trackedKinds: ReadonlySet<string> = new Set([
  ...['TCPSocketWrap', 'TCPServerWrap', 'ConnectWrap', 'TLSWrap'],
  ...['ProcessWrap', 'PipeWrap', 'TTYWrap', 'Immediate'],
]);

/** What is open at one moment. */
export interface Opened {
  readonly resources: readonly OpenResource[];
  readonly clients: readonly RedisClient[];
  /** How many there are of each kind that nobody can name. */
  readonly nameless: ReadonlyMap<string, number>;
}

export const nothingOpened: Opened = { resources: [], clients: [], nameless: new Map() };

export async function whatIsOpen(): Promise<Opened> {
  // Node still counts a timer whose callback runs, as that which may have brought us here
  await new Promise<void>((resolve) => setImmediate(resolve));
  const resources = openResources();
  const nameless = countNameless(resources);
  return { resources, clients: await redisClients(), nameless };
}

/** What is open now and was not before, a line each. */
export function leaksSince(before: Opened, now: Opened): string[] {
  const handles = new Set(before.resources.map(({ handle }) => handle));
  const ids = new Set(before.clients.map(({ id }) => id));
  const resources = now.resources.filter(({ handle }) => !handles.has(handle));
  const clients = now.clients.filter(({ id }) => !ids.has(id));
  const ports = new Set(now.resources.map(({ handle }) => localPort(handle)));
  return [
    ...resources.map((one) => `${describe(one, clients)}${one.site()}`),
    ...clients
      .filter(({ port }) => !ports.has(port))
      .map((one) => `${nameOf(one)} of another process`),
    ...[...now.nameless].flatMap(([kind, count]) => {
      const more = count - (before.nameless.get(kind) ?? 0);
      return more > 0 ? [`${more} ${kind} that this process waits for`] : [];
    }),
  ];
}

/** A socket by the name that its connection has in Redis. */
function describe({ what, handle }: OpenResource, clients: readonly RedisClient[]): string {
  const port = localPort(handle);
  const client = clients.find((one) => one.port === port);
  return client === undefined ? what : `${nameOf(client)} (${what})`;
}

function nameOf({ name, lastCommand }: RedisClient): string {
  const called = name === '' ? 'without a name' : `"${name}"`;
  return `Redis connection ${called}, whose last command was ${lastCommand}`;
}

function localPort(handle: object): number | undefined {
  return handle instanceof Socket ? handle.localPort : undefined;
}

function countNameless(resources: readonly OpenResource[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (!trackedKinds.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const timers = resources.filter(({ kind }) => kind === 'timer');
  counts.set('Timeout', (counts.get('Timeout') ?? 0) - timers.length);
  return counts;
}
