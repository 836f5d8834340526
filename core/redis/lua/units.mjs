/**
 * How the Lua files are written, as far as the bundler must know: a file is a list of units. One is an include at the
 * margin, or a local function with the comment above it, or what stands between those. A unit is made of pieces: its
 * text, cut where an indented line includes a file.
 */
const UNIT =
  /^--@include (?<included>\S+)\n|(?:^--(?!\[\[|@).*\n)*^local function (?<defines>\w+)\([^]*?^end\n\n?/gm;
const INDENTED_INCLUDE = /^ +--@include (\S+)\n/m;
const TOKEN = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|--\[\[[^]*?\]\]|--.*|(?<word>[A-Za-z_]\w*)/g;

/** { included } | { defines: name or undefined, pieces: [{ id, text } | { included }, ...] }, in order. */
export function unitsOf(file, source) {
  const units = [];
  let end = 0;
  const add = (text, at, defines) => {
    if (text !== '') units.push({ defines, pieces: piecesOf(file, source, text, at) });
  };
  for (const { 0: text, index, groups } of source.matchAll(UNIT)) {
    add(source.slice(end, index), end);
    if (groups.included === undefined) add(text, index, groups.defines);
    else units.push({ included: groups.included });
    end = index + text.length;
  }
  add(source.slice(end), end);
  return units;
}

function piecesOf(file, source, text, at) {
  let offset = at;
  return text.split(INDENTED_INCLUDE).flatMap((piece, i) => {
    if (i % 2 === 1) {
      offset = source.indexOf('\n', source.indexOf(`--@include ${piece}\n`, offset)) + 1;
      return [{ included: piece }];
    }
    const line = source.slice(0, offset).split('\n').length;
    offset += piece.length;
    return piece === '' ? [] : [{ id: `${file}:${line}`, text: piece }];
  });
}

/** The names that Lua code uses: what stands in its comments and strings is none. */
export function wordsIn(text) {
  return [...text.matchAll(TOKEN)].flatMap(({ groups }) => groups.word ?? []);
}
