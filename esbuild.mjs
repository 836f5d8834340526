// Bundles the extension: one CommonJS file with the core and ioredis in it. Both are wrapped, and
// run only when `extension/core.ts` first imports them, so that activation does not pay for them.
// The licences of what is bundled go beside it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { metafile } = await build({
  entryPoints: ['extension/main.ts'],
  outfile: 'dist/extension.cjs',
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  external: ['vscode'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
});

writeFileSync('dist/ThirdPartyNotices.txt', notices(Object.keys(metafile.inputs)));

function notices(files) {
  const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const used = [...new Set(folders.filter((folder) => folder !== undefined))].sort();
  return used.map((folder) => notice(folder)).join('\n\n');
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file === undefined ? `Licence: ${license}` : readFileSync(`${folder}/${file}`, 'utf8');
  return `${name} ${version}\n\n${text.trim()}\n`;
}
