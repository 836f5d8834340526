import assert from 'node:assert/strict';
import { createScreen, type Terminal } from '../../demo/live/screen.js';

describe('the screen on a terminal', () => {
  it('draws a table over the one before', () => {
    const { terminal, written } = recorder({ isTTY: true });
    const screen = createScreen(terminal, () => 0);
    screen.show(['one', 'two']);
    screen.show(['three']);
    assert.deepEqual(written, ['one\ntwo\n', '\u001b[2A\r\u001b[Jthree\n']);
  });

  it('says things above the table', () => {
    const { terminal, written } = recorder({ isTTY: true });
    const screen = createScreen(terminal, () => 0);
    screen.show(['table']);
    screen.say('news');
    assert.equal(written.at(-1), '\u001b[1A\r\u001b[J\r\u001b[Knews\ntable\n');
  });

  it('says things below a table it has left', () => {
    const { terminal, written } = recorder({ isTTY: true });
    const screen = createScreen(terminal, () => 0);
    screen.show(['table']);
    screen.leave();
    screen.say('bye');
    assert.equal(written.at(-1), '\r\u001b[Kbye\n');
  });

  it('cuts what would wrap or scroll away, as it would not be found again', () => {
    const { terminal, written } = recorder({ isTTY: true, columns: 5, rows: 3 });
    createScreen(terminal, () => 0).show(['123456', 'b', 'c', 'd']);
    assert.deepEqual(written, ['1234\nb\n']);
  });
});

describe('the screen on a pipe', () => {
  it('writes a table every 5 s and no escape sequences', () => {
    const { terminal, written } = recorder({ isTTY: false });
    let nowMs = 0;
    const screen = createScreen(terminal, () => nowMs);
    screen.show(['first']);
    nowMs = 4_999;
    screen.show(['too soon']);
    screen.say('news');
    nowMs = 5_000;
    screen.show(['second']);
    assert.deepEqual(written, ['\nfirst\n', 'news\n', '\nsecond\n']);
  });
});

function recorder(facts: Omit<Terminal, 'write'>): { terminal: Terminal; written: string[] } {
  const written: string[] = [];
  return { terminal: { ...facts, write: (text) => written.push(text) }, written };
}
