import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import {
  plotsOf,
  readKept,
  readmes,
  refreshed,
  shownScenarios,
  type Kept,
} from '../../simulation/documents.js';
import { casesOf, scenarios, targets } from '../../simulation/scenarios.js';

describe('the documents of the simulation (npm run simulate:table writes them)', () => {
  let kept: Kept;
  let text: string;
  before(async () => {
    kept = await readKept();
    text = await readFile(readmes[0], 'utf8');
  });

  it('show exactly what the results say', async () => {
    for (const readme of readmes) {
      const shown = await readFile(readme, 'utf8');
      assert.match(shown, /<!-- targets -->/);
      assert.equal(refreshed(shown, kept), shown);
    }
  });

  it('show each scenario, and each has been played in full', () => {
    assert.deepEqual(
      shownScenarios(text),
      scenarios.map(({ name }) => name),
    );
    const played = kept.rows.map((row) =>
      [row.scenario, row.utilisation, row.strategy, row.steal].join(' '),
    );
    const wanted = scenarios
      .flatMap(casesOf)
      .map((one) => [one.scenario.name, one.utilisation, one.strategy, one.steal].join(' '));
    assert.deepEqual(played, wanted);
  });

  it('have plots that are drawn from the results, and no others', async () => {
    const plots = plotsOf(kept.rows);
    for (const [file, svg] of plots) {
      assert.equal(await readFile(file, 'utf8'), svg);
      assert.ok(text.includes(`plots/${basename(file)}`), `${basename(file)} is not shown`);
    }
    const [first = ''] = plots.keys();
    const files = await readdir(dirname(first));
    assert.deepEqual(files.sort(), [...plots.keys()].map((file) => basename(file)).sort());
  });

  it('say of each target whether it was reached', () => {
    const marked = (mean: number): string => {
      const rows = kept.rows.map((row) => ({ ...row, meanWait: row.theory * mean }));
      const real = kept.real.rows.map((row) => ({ ...row, makespanOverBound: mean }));
      return refreshed('<!-- targets -->\n<!-- end -->\n', {
        rows,
        real: { ...kept.real, rows: real },
      });
    };
    assert.equal(marked(1.01).match(/\| yes +\|/g)?.length, targets.length + 1);
    assert.equal(marked(1.3).match(/\| no +\|/g)?.length, targets.length + 1);
  });

  it('refuse scenarios that are not there', () => {
    const shown = '<!-- scenario other -->\n<!-- end -->\n';
    assert.throws(() => refreshed(shown, kept), { message: 'There is no scenario "other".' });
  });
});
