/** Where one server is to run. */
export interface ServerPlace {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Tells this server from every other one; see askServer. */
  readonly label: string;
  /** Absolute path of the data directory. */
  readonly directory: string;
  /** Whether the directory is deleted when the server ends. */
  readonly isTemporary: boolean;
  /** Path the watcher deletes once the server has ended. */
  readonly removeAtEnd: string;
}

/** Something that can be started as a Redis server. */
export interface ServerProgram {
  readonly kind: 'redis-server' | 'valkey-server' | 'docker';
  /** For messages, such as `redis-server 7.0.15 (/usr/bin/redis-server)`. */
  readonly description: string;
  /** Whether it reads the append-only file format of Redis 7 and newer. */
  readonly readsMultiPartAof: boolean;
  /** Fetches what it needs before its first start. Throws 'no-local-redis'. */
  prepare?(signal?: AbortSignal): Promise<void>;
  /** The command that runs it under the watcher; the command ends when its stdin does. */
  command(place: ServerPlace): { readonly file: string; readonly args: readonly string[] };
}

/** The server's own options: loopback, append-only file, nothing from a configuration file of the system. */
export function serverOptions(options: {
  readonly port: number;
  readonly bind: string;
  readonly isProtected: boolean;
  readonly directory: string;
  readonly label: string;
}): string[] {
  const settings = {
    port: String(options.port),
    bind: options.bind,
    'protected-mode': options.isProtected ? 'yes' : 'no',
    daemonize: 'no',
    dir: options.directory,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'syslog-ident': options.label,
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}
