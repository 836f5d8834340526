/** `npm run bench:table`: writes the tables of the documents anew from the results beside this file. */
import { readFile, writeFile } from 'node:fs/promises';
import { readmes, refreshed } from './readmeFiles.js';

for (const readme of readmes) {
  await writeFile(readme, await refreshed(await readFile(readme, 'utf8')));
}
