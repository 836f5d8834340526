import type * as Core from '../core/index.js';

export type { Core };

/**
 * Loads the core, and ioredis with it, on first use: activation must not pay for either.
 * Everything else imports only types from the core.
 */
export const loadCore = (): Promise<typeof Core> => import('../core/index.js');
