import { readFile } from 'node:fs/promises';
import { arch, cpus, release, totalmem, type } from 'node:os';

/** Where and with what figures were measured. */
export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly redis: string;
  /** Version by package. */
  readonly packages: Readonly<Record<string, string>>;
  /** Counted rounds. */
  readonly rounds: number;
  /** Day, as in 2025-12-31. */
  readonly date: string;
};

/**
 * @param redis its version
 * @param packages whose versions are told; they are looked for in this folder's node_modules
 */
export async function describeMachine(
  redis: string,
  rounds: number,
  packages: readonly string[],
): Promise<Machine> {
  const versions = packages.map(async (name) => [name, await versionOf(name)] as const);
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()} ${arch()}`,
    node: process.versions.node,
    redis,
    packages: Object.fromEntries(await Promise.all(versions)),
    rounds,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** As the head of a table, and in the docs. */
export function machineLines(machine: Machine): readonly string[] {
  const { cpu, cores, memoryGiB, system, node, redis, packages, rounds, date } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return [
    `${date}, ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}`,
    `Node ${node}, Redis ${redis}, ${versions.join(', ')}; counted rounds: ${rounds}`,
  ];
}

async function versionOf(name: string): Promise<string> {
  const manifest = await readFile(`node_modules/${name}/package.json`, 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
