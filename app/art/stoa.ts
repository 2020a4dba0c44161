/**
 * Draws the picture of the stoa, by day and by night, into src/lib/shell: `node app/art/stoa.ts`. One-point perspective from inside
 * the walk, 1 unit is about 1.3 m: X to the right, Y up, Z away from the eye. The right side is open to the sea.
 */
import { writeFileSync } from 'node:fs';

const width = 800;
const height = 1000;
/** Where lines meet, and pixels per unit at distance 1. */
const vanish = { x: 330, y: 470 };
const focal = 520;
const walk = { floor: -1.25, ceiling: 2.1, left: -1.5, right: 1.45, near: 1, far: 40 };
/** The architrave hangs this far below the ceiling. */
const architrave = 0.42;
const column = { radius: 0.17, first: 1.55, every: 1.55, count: 9 };
/** Sunlight comes in from behind: per unit to the left it moves this far away. */
const slant = 0.75;

type Flat = readonly [x: number, z: number];
type Seen = readonly [x: number, y: number];
const seen = (x: number, y: number, z: number): Seen => [
  vanish.x + (focal * x) / z,
  vanish.y - (focal * y) / z,
];
const n = (value: number) => String(Math.round(value * 10) / 10);
const between = (a: number, b: number, share: number) => a + (b - a) * share;

const paths: string[] = [];
const shape = (kind: string, points: readonly Seen[]) =>
  paths.push(`<path class="${kind}" d="M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}z"/>`);
const band = (kind: string, x1: number, y1: number, x2: number, y2: number) =>
  shape(kind, [
    seen(x1, y1, walk.near),
    seen(x2, y2, walk.near),
    seen(x2, y2, walk.far),
    seen(x1, y1, walk.far),
  ]);

/** The part of a floor polygon that lies in front of the eye. */
function inFront(points: readonly Flat[]): Flat[] {
  return points.flatMap((a, at) => {
    const b = points[(at + 1) % points.length]!;
    const kept: Flat[] = a[1] >= walk.near ? [a] : [];
    if (a[1] >= walk.near !== b[1] >= walk.near) {
      const share = (walk.near - a[1]) / (b[1] - a[1]);
      kept.push([between(a[0], b[0], share), walk.near]);
    }
    return kept;
  });
}

function drawBuilding() {
  band('floor', walk.left, walk.floor, walk.right + 0.25, walk.floor);
  band('step', walk.right + 0.25, walk.floor, walk.right + 0.25, walk.floor - 0.3);
  band('wall', walk.left, walk.floor, walk.left, walk.ceiling);
  band('ceiling', walk.left, walk.ceiling, walk.right + 0.3, walk.ceiling);
}

function drawLight() {
  const from = walk.right - 0.2;
  const shift = -slant * (from - walk.left);
  for (let i = 0; i < column.count; i++) {
    const end = column.first + i * column.every - column.radius * 1.2;
    const start = column.first + (i - 1) * column.every + column.radius * 1.2;
    const floor = inFront([
      [from, start],
      [from, end],
      [walk.left, end + shift],
      [walk.left, start + shift],
    ]);
    if (floor.length > 2)
      shape(
        'light',
        floor.map(([x, z]) => seen(x, walk.floor, z)),
      );
    if (end + shift <= walk.near) continue;
    const a = Math.max(start + shift, walk.near);
    const top = walk.floor + 1.15;
    shape('glow', [
      seen(walk.left, walk.floor, a),
      seen(walk.left, walk.floor, end + shift),
      seen(walk.left, top, end + shift - 0.35),
      seen(walk.left, top, Math.max(a - 0.35, walk.near)),
    ]);
  }
}

function drawBeams() {
  for (let i = column.count - 1; i >= 0; i--) {
    const z = column.first + i * column.every;
    const under = walk.ceiling - 0.16;
    const { left, right } = walk;
    shape('beam', [
      seen(left, walk.ceiling, z - 0.14),
      seen(right, walk.ceiling, z - 0.14),
      seen(right, under, z - 0.14),
      seen(left, under, z - 0.14),
    ]);
    shape('beamUnder', [
      seen(left, under, z - 0.14),
      seen(right, under, z - 0.14),
      seen(right, under, z + 0.1),
      seen(left, under, z + 0.1),
    ]);
  }
  const inner = walk.right - 0.2;
  const under = walk.ceiling - architrave;
  band('architrave', inner, walk.ceiling, inner, under);
  band('architraveUnder', inner, under, walk.right + 0.2, under);
}

function drawColumns() {
  const top = walk.ceiling - architrave;
  for (let i = column.count - 1; i >= 0; i--) {
    const z = column.first + i * column.every;
    const half = column.radius;
    const [l, base] = seen(walk.right - half, walk.floor, z);
    const [r] = seen(walk.right + half, walk.floor, z);
    const [lt, neck] = seen(walk.right - half * 0.82, top - 0.12, z);
    const [rt] = seen(walk.right + half * 0.82, top - 0.12, z);
    const [cl, ct] = seen(walk.right - half * 1.25, top, z);
    const [cr] = seen(walk.right + half * 1.25, top, z);
    const [, cb] = seen(0, top - 0.06, z);
    const shade = 0.42;
    shape('shaft', [
      [l, base],
      [lt, neck],
      [rt, neck],
      [r, base],
    ]);
    shape('shade', [
      [l, base],
      [lt, neck],
      [between(lt, rt, shade), neck],
      [between(l, r, shade), base],
    ]);
    if (r - l > 14)
      for (const at of [0.16, 0.29, 0.56, 0.7, 0.84])
        paths.push(
          `<path class="flute" stroke-width="${n(Math.max(0.6, (r - l) * 0.018))}" d="M${n(between(l, r, at))} ${n(base)}L${n(between(lt, rt, at))} ${n(neck)}"/>`,
        );
    shape('capital', [
      [lt, neck],
      [cl, cb],
      [cl, ct],
      [cr, ct],
      [cr, cb],
      [rt, neck],
    ]);
    shape('shade', [
      [lt, neck],
      [cl, cb],
      [cl, ct],
      [between(cl, cr, shade), ct],
      [between(cl, cr, shade), cb],
      [between(lt, rt, shade), neck],
    ]);
  }
}

drawBuilding();
drawLight();
drawBeams();
drawColumns();
const building = paths.join('');

interface Hour {
  readonly sky: readonly [string, string];
  readonly sea: readonly [string, string];
  readonly isle: string;
  readonly fills: Readonly<Record<string, string>>;
  readonly flute: string;
  /** What hangs in the sky. */
  readonly lights: string;
}

const day: Hour = {
  sky: ['#a9cde6', '#eaf0ef'],
  sea: ['#5b97bf', '#1f6398'],
  isle: '#9dbccf',
  flute: '#a89d8c',
  fills: {
    floor: '#cdc5b8',
    step: '#b3aa9c',
    wall: '#d5cdc1',
    ceiling: '#a79c8c',
    light: '#f7f1e6',
    glow: '#fbf6ec',
    beam: '#998e7e',
    beamUnder: '#84796a',
    architrave: '#afa493',
    architraveUnder: '#8b8071',
    shaft: '#f5efe4',
    shade: '#c2b8a9',
    capital: '#f9f4ec',
  },
  lights: '',
};
const night: Hour = {
  sky: ['#111c2b', '#34465a'],
  sea: ['#2b4a66', '#0c1c2c'],
  isle: '#1d2e40',
  flute: '#24231f',
  fills: {
    floor: '#211f1d',
    step: '#181614',
    wall: '#282522',
    ceiling: '#171513',
    light: '#39424c',
    glow: '#3f4954',
    beam: '#201d1a',
    beamUnder: '#12100e',
    architrave: '#24211d',
    architraveUnder: '#141210',
    shaft: '#65686a',
    shade: '#2f2e2c',
    capital: '#6f7274',
  },
  lights:
    '<path fill="#e9e4d6" d="M712 189a26 26 0 1 1-37 31a22 22 0 1 0 37-31z"/>' +
    [
      [610, 300],
      [655, 150],
      [745, 330],
      [722, 110],
      [590, 372],
      [676, 372],
      [752, 236],
    ]
      .map(([x, y], at) => `<circle cx="${x}" cy="${y}" r="${at % 2 ? 1.3 : 1.8}" fill="#cdd6de"/>`)
      .join(''),
};

function picture({ sky, sea, isle, fills, flute, lights }: Hour): string {
  const style = Object.entries(fills)
    .map(([kind, fill]) => `.${kind}{fill:${fill}}`)
    .join('');
  const fade = (id: string, [from, to]: readonly [string, string]) =>
    `<linearGradient id="${id}" x2="0" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMidYMid slice">` +
    `<style>${style}.flute{stroke:${flute};opacity:.5}</style><defs>${fade('sky', sky)}${fade('sea', sea)}</defs>` +
    `<path fill="url(#sky)" d="M0 0h800v470H0z"/>${lights}<path fill="url(#sea)" d="M0 470h800v530H0z"/>` +
    `<path fill="${isle}" d="M450 470q60-34 130-22t120-18q60-14 130 40z"/>${building}</svg>\n`
  );
}

const folder = new URL('../src/lib/shell/', import.meta.url);
writeFileSync(new URL('stoa-day.svg', folder), picture(day));
writeFileSync(new URL('stoa-night.svg', folder), picture(night));
