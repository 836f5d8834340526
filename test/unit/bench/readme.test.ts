import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { shownResults, withTables } from '../../bench/readme.js';
import { readResults, type Results } from '../../bench/results.js';

const bench = (path: string) => fileURLToPath(new URL(`../../bench/${path}`, import.meta.url));

describe("the benchmark's README", () => {
  it('shows exactly what the results say (npm run bench:table writes it)', async () => {
    const text = await readFile(bench('README.md'), 'utf8');
    const names = shownResults(text);
    assert.ok(names.includes('core'));
    const results: Record<string, Results> = {};
    for (const name of names) results[name] = await readResults(bench(`results/${name}.json`));
    assert.equal(withTables(text, results), text);
  });

  it('is written between its markers only', async () => {
    const results = await readResults(bench('results/core.json'));
    const text = 'a\n<!-- results: core -->\nold\n<!-- results end -->\nb\n';
    const written = withTables(text, { core: results });
    assert.match(
      written,
      /^a\n<!-- results: core -->\n[^]*\| metric \|[^]*\n<!-- results end -->\nb\n$/,
    );
    assert.doesNotMatch(written, /old/);
  });

  it('does not show results that are not there', () => {
    const text = '<!-- results: other -->\n<!-- results end -->\n';
    assert.throws(() => withTables(text, {}), { message: 'There are no results "other".' });
  });
});
