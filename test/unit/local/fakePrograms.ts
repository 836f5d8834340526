import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Folders of small shell scripts that stand where real programs would on a PATH. */
export interface FakePrograms {
  /** The folders as a PATH, in the order they were made. */
  path(): string;
  /** Adds a folder with one script for each name; returns the folder. */
  addFolder(scripts: Readonly<Record<string, string>>): Promise<string>;
  remove(): Promise<void>;
}

export async function fakePrograms(): Promise<FakePrograms> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'programs-')));
  const folders: string[] = [];
  return {
    path: () => folders.join(delimiter),
    addFolder: async (scripts) => {
      const folder = join(root, String(folders.length));
      await mkdir(folder);
      for (const [name, script] of Object.entries(scripts)) {
        await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
        await chmod(join(folder, name), 0o755);
      }
      folders.push(folder);
      return folder;
    },
    remove: () => rm(root, { recursive: true }),
  };
}
