import { SchedulerError } from '../domain/errors.js';

/** One place a server was looked for, and why there is none, such as `docker: not on PATH`. */
export type SearchNote = string;

const howToInstall = [
  'Install one, or give the URL of a Redis you have:',
  '  macOS:           brew install redis',
  '  Debian, Ubuntu:  sudo apt-get install redis-server',
  '  Fedora:          sudo dnf install valkey',
  '  Windows:         redis-server does not run natively; use WSL ("wsl --install", then in it',
  '                   "sudo apt-get install redis-server"), or start Docker Desktop',
].join('\n');

/** The error for a machine without a usable server: what was looked for, and how to install one. */
export function noServerError(notes: readonly SearchNote[]): SchedulerError {
  const looked = notes.map((note) => `  - ${note}`).join('\n');
  return new SchedulerError(
    'no-local-redis',
    `No Redis could be started on this machine. Looked for:\n${looked}\n${howToInstall}`,
  );
}
