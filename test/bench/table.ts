/** `npm run bench:table`: writes the tables of README.md anew from the results beside it. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { shownResults, withTables } from './readme.js';
import { readResults, type Results } from './results.js';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const readme = folder('README.md');
const text = await readFile(readme, 'utf8');
const results: Record<string, Results> = {};
for (const name of shownResults(text)) {
  results[name] = await readResults(folder(`results/${name}.json`));
}
await writeFile(readme, withTables(text, results));
