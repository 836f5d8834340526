import assert from 'node:assert/strict';
import { commandsOf, completedBy } from '../../chaos/history/serverLog.js';

describe("the server's log", () => {
  const encode = (...command: string[]): string =>
    `*${command.length}\r\n${command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`;
  const text = encode('SELECT', '0') + encode('RPUSH', 'k', 'ä\r\nb') + encode('DEL', 'k');

  /** All commands of a text that arrives in chunks of so many bytes. */
  const read = async (bytes: Buffer, chunkBytes: number): Promise<string[][]> => {
    const chunks = (async function* () {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
      }
    })();
    const commands: string[][] = [];
    for await (const command of commandsOf(chunks)) commands.push(command);
    return commands;
  };

  it('is read command by command, wherever its chunks end', async () => {
    const commands = [
      ['SELECT', '0'],
      ['RPUSH', 'k', 'ä\r\nb'],
      ['DEL', 'k'],
    ];
    for (const chunkBytes of [1, 2, 3, 7, 1000]) {
      assert.deepEqual(await read(Buffer.from(text), chunkBytes), commands);
    }
  });

  it('may end in the middle of a command: the server was killed', async () => {
    const cut = Buffer.from(text).subarray(0, -3);
    assert.deepEqual((await read(cut, 5)).length, 2);
  });

  it('is refused when it is none', async () => {
    await assert.rejects(read(Buffer.from('REDIS0011\r\n'), 100), /cannot be understood/);
  });

  it('tells which tasks were completed', () => {
    const key = 'rd:{chaos:1}:completed';
    const values = ['1700000000000:node-a:42', '1700000000001:b:43:5:2'];
    assert.deepEqual(completedBy(['lpush', key, ...values], 'chaos'), ['1-42', '1-43']);
    assert.deepEqual(completedBy(['LPUSH', key, ...values], 'other'), []);
    assert.deepEqual(completedBy(['LPUSH', 'rd:{chaos:1}:rejected', ...values], 'chaos'), []);
    assert.deepEqual(completedBy(['LREM', key, '0', ...values], 'chaos'), []);
  });
});
