/** `npm run simulate:table`: writes the tables and plots anew from the results that are kept. */
import { readFile, writeFile } from 'node:fs/promises';
import { plotsOf, readKept, readmes, refreshed } from './documents.js';

const kept = await readKept();
for (const readme of readmes) {
  await writeFile(readme, refreshed(await readFile(readme, 'utf8'), kept));
}
for (const [file, svg] of plotsOf(kept.rows)) await writeFile(file, svg);
