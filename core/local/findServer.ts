import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { sentence, type Sentence } from '../domain/sentence.js';
import type { SearchNote } from './installHelp.js';
import { runBriefly } from './runBriefly.js';
import { serverOptions, type ServerProgram } from './serverProgram.js';
import { watchedBySh } from './watcher.js';

const versionTimeoutMs = 5000;

/** Finds the first `redis-server`, then `valkey-server`, of 6.2 or newer on a PATH; notes say why the others were passed over. */
export async function findServer(
  path: string,
  signal?: AbortSignal,
): Promise<{ program: ServerProgram | undefined; notes: SearchNote[] }> {
  if (process.platform === 'win32') {
    const note = sentence(
      '{0}: not looked for, it does not run on Windows outside WSL and Docker',
      'redis-server',
    );
    return { program: undefined, notes: [note] };
  }
  const notes: SearchNote[] = [];
  for (const kind of ['redis-server', 'valkey-server'] as const) {
    const files = await executablesOnPath(kind, path);
    if (files.length === 0) notes.push(sentence('{0}: not on PATH', kind));
    for (const file of files) {
      const checked = await checkVersion(file, signal);
      if ('major' in checked) return { program: nativeProgram(kind, file, checked), notes };
      notes.push(sentence('{0}: {1}', file, checked));
    }
  }
  return { program: undefined, notes };
}

/** Every executable file of that name on a PATH, in its order. Relative entries are passed over: they depend on where one stands. */
export async function executablesOnPath(name: string, path: string): Promise<string[]> {
  const fileName = process.platform === 'win32' ? `${name}.exe` : name;
  const files = path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, fileName));
  const found = await Promise.all(
    files.map((file) =>
      access(file, constants.X_OK).then(
        () => [file],
        () => [],
      ),
    ),
  );
  return found.flat();
}

interface Version {
  readonly text: string;
  readonly major: number;
}

/** The version of a server's executable, or why it cannot be used. */
async function checkVersion(file: string, signal?: AbortSignal): Promise<Version | Sentence> {
  const { stdout, failure } = await runBriefly(file, ['--version'], versionTimeoutMs, signal);
  if (failure !== undefined) return sentence('"--version" failed: {0}', failure);
  const found = /\bv=((\d+)\.(\d+)[.\w-]*)/.exec(stdout);
  if (found === null) return sentence('"--version" names no version');
  const [, text = '', major = '', minor = ''] = found;
  const isNewEnough = Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2);
  if (!isNewEnough) return sentence('version {0} is too old, 6.2 or newer is needed', text);
  return { text, major: Number(major) };
}

function nativeProgram(
  kind: 'redis-server' | 'valkey-server',
  file: string,
  version: Version,
): ServerProgram {
  return {
    kind,
    description: `${kind} ${version.text} (${file})`,
    readsMultiPartAof: version.major >= 7,
    command: ({ port, label, directory, removeAtEnd }) => {
      const options = { port, bind: '127.0.0.1', isProtected: true, directory, label };
      return {
        file: '/bin/sh',
        args: watchedBySh(removeAtEnd, [file, ...serverOptions(options)]),
      };
    },
  };
}
