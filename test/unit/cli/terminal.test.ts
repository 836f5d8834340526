import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { Progress } from '../../../core/cli/progress.js';
import { Terminal } from '../../../core/cli/terminal.js';

/** What was written to a stream so far. */
function written(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

function open(isTTY: boolean) {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY });
  return { stdin, stdout, stderr, terminal: new Terminal({ stdin, stdout, stderr }) };
}

describe('what is said on a terminal', () => {
  it('is one line, whatever it holds; complaints go to stderr', () => {
    const { terminal, stdout, stderr } = open(true);
    terminal.say('a\nb\u001b[2J');
    terminal.sayJson('\u009b');
    terminal.complain('one\u0007\ntwo');
    assert.equal(written(stdout), 'a\\nb\\u{1b}[2J\n"\\u009b"\n');
    assert.equal(written(stderr), 'one\\u{7}\ntwo\n');
  });
});

describe('a question on a terminal', () => {
  for (const [answer, isYes] of [
    ['y\n', true],
    ['YES\n', true],
    ['n\n', false],
    ['\n', false],
    ['yesterday\n', false],
    ['', false],
  ] as const) {
    it(`${JSON.stringify(answer)} is ${isYes ? 'a yes' : 'a no'}`, async () => {
      const { terminal, stdin, stderr, stdout } = open(true);
      stdin.end(answer);
      assert.equal(await terminal.ask('Delete \u001b[8mall?'), isYes);
      assert.equal(written(stderr), 'Delete \\u{1b}[8mall? [y/N] ');
      assert.equal(written(stdout), '');
    });
  }

  it('is not asked where nobody is', () => {
    assert.equal(open(true).terminal.canAsk(), true);
    assert.equal(open(false).terminal.canAsk(), false);
  });
});

describe('progress', () => {
  function begin(isTTY: boolean) {
    const stream = Object.assign(new PassThrough(), { isTTY });
    const time = { nowMs: 0 };
    return { stream, time, progress: new Progress('looking', stream, () => time.nowMs) };
  }

  it('is a line each second in a file, and the last state', () => {
    const { stream, time, progress } = begin(false);
    for (; time.nowMs < 2500; time.nowMs += 10) progress.report(time.nowMs, 2490);
    progress.end();
    assert.equal(
      written(stream),
      'looking: 1000 of 2490\nlooking: 2000 of 2490\nlooking: 2490 of 2490\n',
    );
  });

  it('is one line of a terminal, written anew and cleared', () => {
    const { stream, time, progress } = begin(true);
    for (; time.nowMs < 250; time.nowMs += 10) progress.report(time.nowMs, 240);
    progress.end();
    const clear = '\r\u001b[K';
    assert.equal(written(stream), `${clear}looking: 100 of 240${clear}looking: 200 of 240${clear}`);
  });

  it('is nothing where a terminal has no time to show it, or there is none', () => {
    const short = begin(true);
    short.progress.report(1, 1);
    short.progress.end();
    assert.equal(written(short.stream), '');
    const none = begin(false);
    none.progress.end();
    assert.equal(written(none.stream), '');
  });
});
