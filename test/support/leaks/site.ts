import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = resolve(import.meta.dirname, '../../..');
/** Enough to get from where a socket is made, deep in ioredis, to who asked for it. */
const stackFrames = 40;
const mostShown = 3;

/** `, from <where in this repository>`, or nothing; the text is made only when it is asked for. */
export type Site = () => string;

/** The place that runs now. */
export function siteNow(): Site {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = stackFrames;
  const here = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return () => describe(here.stack ?? '');
}

function describe(stack: string): string {
  const places = stack.split('\n').flatMap((line) => ownPlace(line) ?? []);
  return places.length === 0 ? '' : `, from ${places.slice(0, mostShown).join(' < ')}`;
}

/** `test/redis/worker.test.ts:12:5` of a stack's line; undefined for one of another's code, or of these helpers. */
function ownPlace(line: string): string | undefined {
  const [, location, at] = /\(?((?:file:\/\/)?\/[^()]+?)(:\d+:\d+)\)?$/.exec(line) ?? [];
  if (location === undefined || at === undefined) return undefined;
  const path = location.startsWith('file:') ? fileURLToPath(location) : location;
  const own = relative(repository, path);
  const isForeign = own.startsWith('..') ? !own.includes('.test.') : own.includes('node_modules');
  return isForeign || path.startsWith(import.meta.dirname) ? undefined : `${own}${at}`;
}
