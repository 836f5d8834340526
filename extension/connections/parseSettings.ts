import type { ConnectionSpec } from './spec.js';
import { splitUrl } from './splitUrl.js';

/** One entry of the setting `redispatch.connections`, as it stands there. */
export interface ConnectionEntry {
  readonly name: string;
  readonly url: string;
  readonly username?: string;
  readonly prefix?: string;
}

/** Reads the setting's value, whatever it is; an entry that is no connection is left out. */
export function parseEntries(value: unknown): readonly ConnectionEntry[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown) => parseEntry(entry)).filter((entry) => entry !== undefined);
}

function parseEntry(entry: unknown): ConnectionEntry | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const name = text(entry, 'name');
  const url = text(entry, 'url');
  if (name === undefined || url === undefined) return undefined;
  const username = text(entry, 'username');
  const prefix = text(entry, 'prefix');
  return { name, url, ...(username && { username }), ...(prefix && { prefix }) };
}

function text(entry: object, key: string): string | undefined {
  const value: unknown = Reflect.get(entry, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Makes connections of the entries of all scopes; of two with one name the later counts.
 * One with a password in its URL is there, but refused.
 */
export function toSpecs(entries: readonly ConnectionEntry[]): readonly ConnectionSpec[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return [...byName.values()].map((entry) => toSpec(entry));
}

function toSpec({ name, url, username, prefix }: ConnectionEntry): ConnectionSpec {
  const split = splitUrl(url);
  const common = { name, prefix, origin: 'settings' } as const;
  if (split === undefined) {
    // The address is left empty: nobody knows where in this text a password is.
    const fault = { reason: 'invalid-url', message: '' } as const;
    return { ...common, url: '', username, address: '', fault };
  }
  const fault =
    split.password === undefined
      ? undefined
      : ({ reason: 'password-in-url', message: '' } as const);
  return {
    ...common,
    url: split.url,
    username: username ?? split.username,
    address: split.address,
    fault,
  };
}
