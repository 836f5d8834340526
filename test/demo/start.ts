/** `npm start`: the demo, live or once through the whole scenario. */
import { parseArguments, usage, type DemoArguments } from './arguments.js';
import { givenRedis, privateRedis } from './demoRedis.js';
import { createDemoEditor, noEditor } from './live/demoEditor.js';
import { createScreen } from './live/screen.js';
import { runLive } from './live/runLive.js';
import { runOnce } from './once/runOnce.js';
import { Stopped, stopAtSignals } from './stopping.js';

const print = (line: string) => void process.stdout.write(`${line}\n`);

process.exit(await main(parseArguments(process.argv.slice(2))));

async function main(wanted: DemoArguments): Promise<number> {
  if (wanted.kind === 'help') {
    print(usage);
    return 0;
  }
  if (wanted.kind === 'wrong') {
    process.stderr.write(`${wanted.fault}\n\n${usage}`);
    return 2;
  }
  const signal = stopAtSignals(process);
  try {
    return wanted.kind === 'once' ? await once(signal) : await live(wanted.editor, signal);
  } catch (thrown) {
    // whatever a stop has interrupted, the stop is why
    const error: unknown = signal.aborted ? signal.reason : thrown;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof Stopped ? error.exitCode : 1;
  }
}

async function once(signal: AbortSignal): Promise<number> {
  const given = process.env['REDISPATCH_URL'] ?? '';
  const redis = given === '' ? await privateRedis(print, signal) : givenRedis(given);
  try {
    return (await runOnce(redis, print, signal)) ? 0 : 1;
  } finally {
    await redis.stop();
  }
}

async function live(editor: boolean, signal: AbortSignal): Promise<number> {
  const screen = createScreen(process.stdout, () => performance.now());
  const redis = await privateRedis(screen.say, signal);
  try {
    const demoEditor = editor ? createDemoEditor(redis.url) : noEditor;
    await runLive({ redis, screen, signal, editor: demoEditor });
    return 0;
  } finally {
    await redis.stop();
    screen.say('Stopped Redis');
  }
}
