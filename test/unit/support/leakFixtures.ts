/** The source of test files that leave things open on purpose, for mocha runs of their own. */

/** A suite of one test that passes, by what it leaves open, with what is to be said of it. */
export interface LeakyTest {
  readonly code: string;
  readonly said: RegExp;
}

export const leakyTests: Readonly<Record<string, LeakyTest>> = {
  'a timer': {
    code: 'setTimeout(() => 0, 60_000);',
    said: /timer of 60000 ms, from \S+leaky\.test\.mts:\d+/,
  },
  'an interval': {
    code: 'setInterval(() => 0, 70_000);',
    said: /interval of 70000 ms, from \S+leaky\.test\.mts:\d+/,
  },
  'a timer that is a promise': {
    code: 'void wait(60_000);',
    said: /1 Timeout that this process waits for/,
  },
  'a child process': {
    code: `spawn('sleep', ['10']).unref();`,
    said: /child process \d+ \(sleep 10\), from \S+leaky\.test\.mts:\d+/,
  },
  'a server': {
    code: `await once(createServer().listen(0).unref(), 'listening');`,
    said: /server on port \d+, from \S+leaky\.test\.mts:\d+/,
  },
  'a socket': {
    code: `
      const server = createServer(() => server.close()).listen(0, '127.0.0.1');
      await once(server, 'listening');
      await once(connect(server.address().port, '127.0.0.1').unref(), 'connect');`,
    said: /connection from port \d+ to 127\.0\.0\.1:\d+, from \S+leaky\.test\.mts:\d+/,
  },
  'a connection to Redis': {
    code: 'await openWorld();',
    said: /Redis connection "test-[-\w]+", whose last command was \w+ \(connection from port/,
  },
  'a connection of another process to Redis': {
    code: `
      const code = \`
        const socket = require('node:net').connect(\${new URL(await sharedRedisUrl()).port}, '127.0.0.1');
        socket.write('CLIENT SETNAME stray\\\\r\\\\n');
        socket.once('data', () => console.log('named'));
        setTimeout(process.exit, 10_000);\`;
      await once(spawn(process.execPath, ['-e', code]).stdout, 'data');`,
    said: /Redis connection "stray", whose last command was client\S* of another process/,
  },
  'a Redis': {
    code: 'await ownRedis();',
    said: /child process \d+ \(.*redis-server/,
  },
};

/** All of that, and closed again. */
const cleanCode = `
  clearTimeout(setTimeout(() => 0, 60_000));
  clearInterval(setInterval(() => 0, 60_000));
  setTimeout(() => 0, 60_000).unref();
  await wait(1);
  await once(spawn('true'), 'exit');
  const server = createServer((near) => near.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await once(connect(server.address().port, '127.0.0.1').resume(), 'close');
  server.close();
  await closeWorld(await openWorld());
  await (await ownRedis()).stop();`;

/** A test file with a suite for each leaky test. */
export function leakyFile(support: string): string {
  const suites = Object.entries(leakyTests).map(([title, { code }]) => suite(title, code));
  return imports(support) + suites.join('');
}

/** A test file whose suites leave nothing open for long. */
export function cleanFile(support: string): string {
  const forAWhile = suite('closes after a while', 'setTimeout(() => 0, 500);');
  return imports(support) + suite('closes at once', cleanCode) + forAWhile;
}

function suite(title: string, code: string): string {
  return `describe('${title}', () => { it('passes', async () => { ${code} }); });\n`;
}

/** @param support the folder of the tests' support files */
function imports(support: string): string {
  return `
    import { spawn } from 'node:child_process';
    import { once } from 'node:events';
    import { createServer, connect } from 'node:net';
    import { setTimeout as wait } from 'node:timers/promises';
    import { openWorld, closeWorld } from ${JSON.stringify(`${support}/world.ts`)};
    import { ownRedis, sharedRedisUrl } from ${JSON.stringify(`${support}/privateRedis.ts`)};
  `;
}
