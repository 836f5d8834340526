import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { projectFile } from './sources.js';

describe('the icons', () => {
  it('have a PNG of at least 128 pixels for the extension', () => {
    const png = readFileSync(resolve(import.meta.dirname, '../../../media/icon.png'));
    assert.equal(png.toString('latin1', 1, 4), 'PNG');
    assert.ok(png.readUInt32BE(16) >= 128);
    assert.equal(png.readUInt32BE(20), png.readUInt32BE(16));
  });

  it('have a container icon of 24 by 24 in the one colour of the theme', () => {
    const svg = projectFile('media/container.svg');
    assert.match(svg, /viewBox="0 0 24 24"/);
    const colours = [...svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour);
    assert.deepEqual(new Set(colours), new Set(['none', 'currentColor']));
  });
});
