import { fileURLToPath } from 'node:url';
import { shownResults, withTables } from './readme.js';
import { readResults, type Results } from './results.js';

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The documents that show results. */
export const readmes = [pathOf('README.md'), pathOf('../../README.md')];

/** The text with its tables as the kept results say. */
export async function refreshed(text: string): Promise<string> {
  const results: Record<string, Results> = {};
  for (const name of shownResults(text)) {
    results[name] = await readResults(pathOf(`results/${name}.json`));
  }
  return withTables(text, results);
}
