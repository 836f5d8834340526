import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shownResults, withTables } from '../../bench/readme.js';
import { readmes, refreshed } from '../../bench/readmeFiles.js';
import { readResults } from '../../bench/results.js';

const bench = (path: string) => fileURLToPath(new URL(`../../bench/${path}`, import.meta.url));

describe('documents with results', () => {
  for (const readme of readmes) {
    it(`show exactly what the results say: ${basename(dirname(readme))}/README.md (npm run bench:table writes it)`, async () => {
      const text = await readFile(readme, 'utf8');
      assert.ok(shownResults(text).includes('core'));
      assert.equal(await refreshed(text), text);
    });
  }

  it('are written between their markers only', async () => {
    const results = await readResults(bench('results/core.json'));
    const text = 'a\n<!-- results: core -->\nold\n<!-- results end -->\nb\n';
    const written = withTables(text, { core: results });
    assert.match(
      written,
      /^a\n<!-- results: core -->\n[^]*\| metric \|[^]*\n<!-- results end -->\nb\n$/,
    );
    assert.doesNotMatch(written, /old/);
  });

  it('show the metrics that are named, in that order', async () => {
    const results = await readResults(bench('results/core.json'));
    const text = '<!-- results: core: process-100, bytes-waiting -->\n<!-- results end -->\n';
    const rows = withTables(text, { core: results }).match(/^\| (process|bytes)[\w-]+/gm);
    assert.deepEqual(rows, ['| process-100', '| bytes-waiting']);
    const unknown = text.replace('process-100', 'process-7');
    assert.throws(() => withTables(unknown, { core: results }), {
      message: /no metric "process-7"/,
    });
  });

  it('do not show results that are not there', () => {
    const text = '<!-- results: other -->\n<!-- results end -->\n';
    assert.throws(() => withTables(text, {}), { message: 'There are no results "other".' });
  });
});
