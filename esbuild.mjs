// Bundles the extension as two CommonJS files: its own code, and the core with ioredis in it. The second is loaded
// when `extension/core.ts` first imports it, so that the start of the extension does not even read it.
// The licences of what is bundled go beside them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const coreApart = {
  name: 'core-apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/core\/index\.js$/ }, () => ({ path: './core.cjs', external: true })),
};

const inputs = [
  ...(await bundle('extension/main.ts', 'dist/extension.cjs', [coreApart])),
  ...(await bundle('core/index.ts', 'dist/core.cjs', [])),
];
writeFileSync('dist/ThirdPartyNotices.txt', notices(inputs));

/** Writes a bundle; returns the files that went into it. */
async function bundle(entryPoint, outfile, plugins) {
  const { metafile } = await build({
    entryPoints: [entryPoint],
    outfile,
    plugins,
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
  return Object.keys(metafile.inputs);
}

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
