import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Most plans that are kept; whoever saves more has forgotten the oldest ones. */
const mostPlans = 10;

/**
 * The saved texts of plans, by the addresses of their drafts, in files of a folder: after a restart none has the moves
 * again that somebody dropped. Payloads are not kept: they may hold what is not to lie on a disk.
 */
export class KeptPlans {
  constructor(private readonly folder: string) {}

  async text(address: string): Promise<string | undefined> {
    try {
      return await readFile(this.#file(address), 'utf8');
    } catch {
      return undefined;
    }
  }

  async keep(address: string, text: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const file = this.#file(address);
    await writeFile(file, text);
    await this.#forgetOldest(file);
  }

  async forget(address: string): Promise<void> {
    await rm(this.#file(address), { force: true });
  }

  async #forgetOldest(newest: string): Promise<void> {
    const names = await readdir(this.folder);
    if (names.length <= mostPlans) return;
    const others = names.map((name) => join(this.folder, name)).filter((file) => file !== newest);
    const aged = await Promise.all(
      others.map(async (file) => ({ file, savedAtMs: (await stat(file)).mtimeMs })),
    );
    aged.sort((one, other) => other.savedAtMs - one.savedAtMs);
    await Promise.all(aged.slice(mostPlans - 1).map(({ file }) => rm(file, { force: true })));
  }

  // An address may be longer than the name of a file, and have any character.
  #file(address: string): string {
    return join(this.folder, `${createHash('sha256').update(address).digest('hex')}.json`);
  }
}
