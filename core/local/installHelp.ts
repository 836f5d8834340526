import { SchedulerError } from '../domain/errors.js';
import { sentence, sentenceLines, type Sentence } from '../domain/sentence.js';

/** One place a server was looked for, and why there is none, such as `docker: not on PATH`. */
export type SearchNote = Sentence;

const howToInstall = sentenceLines([
  sentence('Install one, or give the URL of a Redis you have:'),
  sentence('  macOS:           brew install redis'),
  sentence('  Debian, Ubuntu:  sudo apt-get install redis-server'),
  sentence('  Fedora:          sudo dnf install valkey'),
  sentence(
    '  Windows:         redis-server does not run natively; use WSL ("wsl --install", then in it "sudo apt-get install redis-server"), or start Docker Desktop',
  ),
]);

/** The error for a machine without a usable server: what was looked for, and how to install one. */
export function noServerError(notes: readonly SearchNote[]): SchedulerError {
  const looked = sentenceLines(notes.map((note) => sentence('  - {0}', note)));
  const said = sentence(
    'No Redis could be started on this machine. Looked for:\n{0}\n{1}',
    looked,
    howToInstall,
  );
  return new SchedulerError('no-local-redis', said);
}
