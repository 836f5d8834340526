import type { Scheduler } from '../../core/index.js';
import { loadCore } from '../core.js';
import type { Passwords } from './passwords.js';
import type { ConnectionSpec } from './spec.js';

/** Opens a connection with the password that is kept for its server and user. */
export async function connectTo(
  spec: Pick<ConnectionSpec, 'url' | 'username' | 'prefix'>,
  passwords: Pick<Passwords, 'get'>,
  connectTimeoutMs: number,
): Promise<Scheduler> {
  const [{ connect }, password] = await Promise.all([loadCore(), passwords.get(spec)]);
  return connect({
    url: spec.url,
    connectTimeoutMs,
    clientName: 'redispatch-vscode',
    ...(spec.username !== undefined && { username: spec.username }),
    ...(spec.prefix !== undefined && { prefix: spec.prefix }),
    ...(password !== undefined && { password }),
  });
}
