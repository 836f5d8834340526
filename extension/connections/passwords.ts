import type { ConnectionSpec } from './spec.js';

/** Where secrets are kept; VS Code's SecretStorage is one. */
export interface Secrets {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

type Account = Pick<ConnectionSpec, 'url' | 'username'>;

/**
 * Passwords by server and user, never by the connection's name: the settings of a workspace could
 * give a known name to another server, which must not be sent the password then.
 */
export class Passwords {
  constructor(private readonly secrets: Secrets) {}

  async get(account: Account): Promise<string | undefined> {
    return this.secrets.get(secretKey(account));
  }

  /** Keeps a password; an empty one forgets it. */
  async set(account: Account, password: string): Promise<void> {
    if (password === '') await this.secrets.delete(secretKey(account));
    else await this.secrets.store(secretKey(account), password);
  }

  async forget(account: Account): Promise<void> {
    await this.secrets.delete(secretKey(account));
  }
}

/** Whether two connections share one password. */
export function isSameAccount(a: Account, b: Account): boolean {
  return secretKey(a) === secretKey(b);
}

function secretKey({ url, username }: Account): string {
  const { protocol, host } = new URL(url);
  return `redispatch.password ${JSON.stringify([protocol, host, username ?? ''])}`;
}
