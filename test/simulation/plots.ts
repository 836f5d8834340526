import type { Strategy } from '../../core/domain/pool.js';
import type { Row } from './row.js';

/** A line through points; `x` is the utilisation, `y` a wait. */
interface Line {
  readonly label: string;
  readonly colour: string;
  readonly dash: string;
  readonly width: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const WIDTH = 790;
const HEIGHT = 440;
const FRAME = { left: 64, right: 270, top: 44, bottom: 52 };
const PLOT = {
  width: WIDTH - FRAME.left - FRAME.right,
  height: HEIGHT - FRAME.top - FRAME.bottom,
};
/** Told apart also by those who see colours otherwise (Okabe and Ito). */
const COLOURS: Readonly<Record<Strategy, string>> = {
  'least-loaded': '#0072b2',
  'round-robin': '#d55e00',
  'weighted-round-robin': '#e69f00',
  'two-choices': '#009e73',
  affinity: '#cc79a7',
};
const INK = '#333333';
const FAINT = '#dddddd';
/** Less is shown as this: a logarithm has no nought. */
const LEAST = 0.001;

export type PlottedWait = 'meanWait' | 'p99Wait';

/** The scenarios that are shown as plots: those with enough utilisations to draw a line. */
export function plotted(rows: readonly Row[]): string[] {
  const names = [...new Set(rows.map(({ scenario }) => scenario))];
  return names.filter((name) => utilisationsOf(rows, name).length >= 3);
}

/** A scenario's waits over its utilisations as an SVG, a line for each strategy, with and without stealing. */
export function plot(all: readonly Row[], scenario: string, wait: PlottedWait): string {
  const rows = all.filter((row) => row.scenario === scenario);
  const lines = linesOf(rows, wait);
  const what = wait === 'meanWait' ? 'mean wait' : 'wait that 99 % do not exceed';
  const scale = scaleOf(lines, utilisationsOf(rows, scenario));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="${INK}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(FRAME.left, 24, `${scenario}: ${what}, in service times`, 'font-size="15"'),
    ...grid(scale, utilisationsOf(rows, scenario)),
    ...lines.map((line) => path(line, scale)),
    ...legend(lines),
    '</svg>',
    '',
  ].join('\n');
}

function linesOf(rows: readonly Row[], wait: PlottedWait): Line[] {
  const strategies = [...new Set(rows.map(({ strategy }) => strategy))];
  const theory = new Map(rows.map((row) => [row.utilisation, theoryOf(row, wait)]));
  const ideal: Line = {
    label: 'one central queue (theory)',
    colour: '#000000',
    dash: '',
    width: 3,
    points: [...theory].flatMap(([x, y]) => (y === undefined ? [] : [{ x, y }])),
  };
  const measured = strategies.flatMap((strategy) =>
    [true, false].map((steal) => ({
      label: steal ? strategy : `${strategy}, no stealing`,
      colour: COLOURS[strategy],
      dash: steal ? '' : '5 4',
      width: 1.6,
      points: rows
        .filter((row) => row.strategy === strategy && row.steal === steal)
        .map((row) => ({ x: row.utilisation, y: row[wait] })),
    })),
  );
  return [ideal, ...measured];
}

function theoryOf(row: Row, wait: PlottedWait): number | undefined {
  return wait === 'meanWait' ? row.theory : row.theoryP99;
}

interface Scale {
  readonly x: (utilisation: number) => number;
  readonly y: (wait: number) => number;
  /** Powers of ten from the lowest line of the grid to the highest. */
  readonly powers: readonly number[];
}

function scaleOf(lines: readonly Line[], utilisations: readonly number[]): Scale {
  const waits = lines.flatMap(({ points }) => points.map(({ y }) => Math.max(LEAST, y)));
  const lowest = Math.floor(Math.log10(Math.min(...waits)));
  const highest = Math.ceil(Math.log10(Math.max(...waits)));
  const first = Math.min(...utilisations);
  const span = Math.max(...utilisations) - first;
  return {
    x: (utilisation) => FRAME.left + ((utilisation - first) / span) * PLOT.width,
    y: (wait) =>
      FRAME.top +
      (1 - (Math.log10(Math.max(LEAST, wait)) - lowest) / (highest - lowest)) * PLOT.height,
    powers: Array.from({ length: highest - lowest + 1 }, (_, i) => lowest + i),
  };
}

function grid({ x, y, powers }: Scale, utilisations: readonly number[]): string[] {
  const right = FRAME.left + PLOT.width;
  const bottom = FRAME.top + PLOT.height;
  const across = powers.flatMap((power) => {
    const at = rounded(y(10 ** power));
    return [
      `<line x1="${FRAME.left}" x2="${right}" y1="${at}" y2="${at}" stroke="${FAINT}"/>`,
      text(
        FRAME.left - 8,
        at + 4,
        String(Number((10 ** power).toPrecision(1))),
        'text-anchor="end"',
      ),
    ];
  });
  const up = utilisations.flatMap((utilisation) => {
    const at = rounded(x(utilisation));
    return [
      `<line x1="${at}" x2="${at}" y1="${FRAME.top}" y2="${bottom}" stroke="${FAINT}"/>`,
      text(at, bottom + 18, String(utilisation), 'text-anchor="middle"'),
    ];
  });
  const title = text(
    FRAME.left + PLOT.width / 2,
    bottom + 40,
    'utilisation',
    'text-anchor="middle"',
  );
  return [...across, ...up, title];
}

function path({ points, colour, dash, width }: Line, { x, y }: Scale): string {
  const sorted = [...points].sort((a, b) => a.x - b.x);
  const at = sorted.map((point) => `${rounded(x(point.x))},${rounded(y(point.y))}`).join(' ');
  return `<polyline points="${at}" fill="none" ${strokeOf(colour, dash, width)}/>`;
}

function legend(lines: readonly Line[]): string[] {
  const left = FRAME.left + PLOT.width + 20;
  return lines.flatMap(({ label, colour, dash, width }, i) => {
    const at = FRAME.top + 10 + i * 22;
    return [
      `<line x1="${left}" x2="${left + 26}" y1="${at}" y2="${at}" ${strokeOf(colour, dash, width)}/>`,
      text(left + 34, at + 4, label),
    ];
  });
}

function strokeOf(colour: string, dash: string, width: number): string {
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `stroke="${colour}" stroke-width="${width}"${dashes}`;
}

function text(x: number, y: number, said: string, more = ''): string {
  return `<text x="${rounded(x)}" y="${rounded(y)}"${more === '' ? '' : ` ${more}`}>${said}</text>`;
}

function utilisationsOf(rows: readonly Row[], name: string): number[] {
  const all = rows.filter((row) => row.scenario === name).map(({ utilisation }) => utilisation);
  return [...new Set(all)].sort((a, b) => a - b);
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
