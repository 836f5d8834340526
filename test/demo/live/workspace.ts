import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for VS Code to open, whose settings name the demo's Redis. */
export interface DemoWorkspace {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

export async function createWorkspace(redisUrl: string): Promise<DemoWorkspace> {
  const parent = await mkdtemp(join(await realpath(tmpdir()), 'redispatch-workspace-'));
  // VS Code shows the folder's name as its title
  const folder = join(parent, 'redispatch-demo');
  const settings = { 'redispatch.connections': [{ name: 'Demo', url: redisUrl }] };
  await mkdir(join(folder, '.vscode'), { recursive: true });
  await writeFile(join(folder, '.vscode/settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
  return { folder, remove: () => rm(parent, { recursive: true, force: true, maxRetries: 3 }) };
}
