/**
 * Drawn people in drawn rooms, for pictures of a meeting: each becomes the camera of a browser context of its own, so that what
 * the pictures show was encoded, forwarded and decoded like anybody's. Not for tests: those have `fake-camera.ts`.
 */
import type { BrowserContext } from '@playwright/test';
import { looks, type Look } from './looks.ts';

const [width, height] = [640, 360];
/** Slow enough that eight cameras leave a two-core machine room for the rest. */
const framesPerSecond = 6;

/** The room behind somebody, as a lens sees it that is set on the face. */
const roomOf = (look: Look) =>
  picture(
    `<rect width="640" height="360" fill="${/#\w{6}/.exec(look.room)![0]}"/><filter id="soft" x="-10%" y="-10%" width="120%" height="120%"><feGaussianBlur stdDeviation="6"/></filter>
     <g filter="url(#soft)">${look.room}</g>
     <radialGradient id="edge" cx=".5" cy=".42" r=".75"><stop offset=".5" stop-opacity="0"/><stop offset="1" stop-opacity=".42"/></radialGradient>
     <rect width="640" height="360" fill="url(#edge)"/>`,
  );

/** The person alone, on nothing. The head is drawn around 0,0, about 130 px high. */
function personOf({ skin, hair, top, cut, neckline, with: wears = [], at, size, smile }: Look): string {
  const has = (what: NonNullable<Look['with']>[number]) => wears.includes(what);
  const [skinLight, skinBase, skinShade] = skin;
  const defs = `
    <linearGradient id="skin" x1=".1" x2=".95" y2=".35"><stop stop-color="${skinLight}"/><stop offset=".5" stop-color="${skinBase}"/><stop offset="1" stop-color="${skinShade}"/></linearGradient>
    <linearGradient id="neck" y2="1" x2="0"><stop offset=".25" stop-color="${skinShade}"/><stop offset="1" stop-color="${skinBase}"/></linearGradient>
    <linearGradient id="hair" gradientUnits="userSpaceOnUse" x1="-60" y1="-80" x2="60" y2="30"><stop stop-color="${hair[0]}"/><stop offset=".55" stop-color="${hair[1]}"/><stop offset="1" stop-color="${hair[2]}"/></linearGradient>
    <linearGradient id="top" x1="0" x2="1" y2=".4"><stop stop-color="${top[0]}"/><stop offset=".5" stop-color="${top[1]}"/><stop offset="1" stop-color="${top[2]}"/></linearGradient>
    <radialGradient id="cheek"><stop stop-color="#d2553f" stop-opacity=".3"/><stop offset="1" stop-color="#d2553f" stop-opacity="0"/></radialGradient>
    <filter id="blur"><feGaussianBlur stdDeviation="3"/></filter><filter id="little"><feGaussianBlur stdDeviation="1"/></filter>
    <clipPath id="face"><path d="${face}"/></clipPath>`;
  const behind: Record<Look['cut'], string> = {
    bun: '<circle cx="0" cy="-84" r="25"/><ellipse cx="0" cy="-22" rx="58" ry="60"/>',
    short: '<path d="M-54 8C-60-40-42-78 0-78S60-40 54 8Z"/>',
    grey: '<path d="M-54 4C-58-38-42-74 0-74S58-38 54 4Z"/>',
    curls: [
      [0, -58, 42],
      [-38, -46, 34],
      [38, -46, 34],
      [-62, -14, 30],
      [62, -14, 30],
      [-68, 22, 26],
      [68, 22, 26],
      [-60, 52, 20],
      [60, 52, 20],
      [-20, -74, 26],
      [22, -74, 26],
    ]
      .map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}"/>`)
      .join(''),
    long: '<path d="M-58-8C-62-60-34-82 0-82S62-60 58-8C62 40 76 96 84 138H-84C-76 96-62 40-58-8Z"/>',
    bob: '<path d="M-60-6C-64-58-36-82 0-82S64-58 60-6C62 24 66 48 58 66 40 76-40 76-58 66-66 48-62 24-60-6Z"/>',
    bald: '',
  };
  const before: Record<Look['cut'], string> = {
    bun: '<path d="M-55 0C-57-40-34-70 2-71 36-70 57-40 55 0 47-22 28-38 6-46-20-40-46-26-55 0Z"/>',
    short:
      '<path d="M-54 0C-56-50-34-74 4-75 40-74 58-48 54 0 50-16 46-28 38-38 14-28-20-30-36-40-46-28-50-16-54 0Z"/>',
    grey: '<path d="M-54 2C-58-46-36-72 2-73 38-72 58-46 54 2 51-14 48-26 42-34 24-48-10-44-40-34-48-24-51-14-54 2Z"/>',
    curls: [
      [-44, -26, 17],
      [-26, -44, 18],
      [-4, -50, 18],
      [20, -48, 18],
      [40, -32, 17],
      [-53, -4, 12],
      [53, -6, 12],
    ]
      .map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}"/>`)
      .join(''),
    long: '<path d="M-56 22C-60-40-36-66-2-68 36-68 60-40 56 22 54-8 42-32 8-48-12-24-46-14-56 22Z"/>',
    bob: '<path d="M-57 30C-62-36-38-68 6-68 40-66 62-34 57 30 55-4 46-28 34-40 4-22-40-22-48-14-54-2-55 14-57 30Z"/>',
    bald: '',
  };
  const necklines: Record<Look['neckline'], string> = {
    crew: `<path d="M-34 96Q0 128 34 96L40 104Q0 142-40 104Z" fill="${top[2]}" opacity=".55"/>`,
    shirt: `<path d="M-32 90L0 128-22 150-48 104Z" fill="${top[0]}"/><path d="M32 90L0 128 22 150 48 104Z" fill="${top[1]}"/><path d="M0 128V240" stroke="${top[2]}" stroke-width="2" opacity=".6"/>`,
    turtle: `<path d="M-32 70Q0 88 32 70L38 112Q0 132-38 112Z" fill="url(#top)"/><path d="M-34 92Q0 110 34 92" stroke="${top[2]}" stroke-width="2" fill="none" opacity=".5"/>`,
  };
  const eye = (x: number) =>
    `<ellipse cx="${x}" cy="-2" rx="8" ry="5" fill="#fbf6f0"/><circle cx="${x + 0.6}" cy="-1.6" r="4.4" fill="${hair[2] === '#7a5625' ? '#4a6f86' : '#3a2418'}"/><circle cx="${x + 2}" cy="-3" r="1.3" fill="#fff"/><path d="M${x - 9}-3Q${x}-10 ${x + 9}-3" stroke="#2a1a14" stroke-width="2.2" fill="none" stroke-linecap="round"/><path d="M${x - 11}-16Q${x}-22 ${x + 11}-16" stroke="${hair[2]}" stroke-width="4" fill="none" stroke-linecap="round" opacity=".85"/>`;
  const beard = has('beard')
    ? `<g clip-path="url(#face)"><path d="M-56 14C-50 22-44 26-36 24-24 14 24 14 36 24 44 26 50 22 56 14V90H-56Z" fill="url(#hair)" opacity=".92" filter="url(#little)"/></g><path d="M-17 37Q0 ${44 + smile * 3} 17 37Q0 33-17 37Z" fill="#7c3630"/>`
    : '';
  const mouth = `<path d="M-19 36Q0 ${42 + smile * 12} 19 36Q0 ${38 + smile * 2}-19 36Z" fill="#8e3a36"/><path d="M-15 37.5Q0 ${40 + smile * 2.5} 15 37.5Q0 ${40 + smile * 6}-15 37.5Z" fill="#fff" opacity="${smile > 0.85 ? 0.92 : 0}"/>`;
  return picture(`${defs}
    <g transform="translate(${at * width} 168) scale(${1.18 * size})">
      <g fill="url(#hair)">${behind[cut]}</g>
      <g transform="translate(0 -13)">
      <path d="M-30 50H30V106Q0 134-30 106Z" fill="url(#neck)"/>
      <path d="M-150 260C-146 150-112 122-42 104L-30 96Q0 126 30 96L42 104C112 122 146 150 150 260Z" fill="url(#top)"/>
      <path d="M-96 230C-98 190-94 170-86 156M96 230C98 190 94 170 86 156" stroke="${top[2]}" stroke-width="3" fill="none" opacity=".45" filter="url(#little)"/>
      ${necklines[neckline]}
      </g>
      <ellipse cx="-53" cy="6" rx="9" ry="14" fill="${skinBase}"/><ellipse cx="53" cy="6" rx="9" ry="14" fill="${skinShade}"/>
      ${has('earrings') ? '<circle cx="-55" cy="23" r="4" fill="#e8c26a"/><circle cx="55" cy="23" r="4" fill="#c79a3e"/>' : ''}
      <path d="${face}" fill="url(#skin)"/>
      <g clip-path="url(#face)"><path d="M30-70C44-20 44 40 14 84H70V-70Z" fill="${skinShade}" opacity=".35" filter="url(#blur)"/><path d="M-60-40Q0-62 60-40V-80H-60Z" fill="${skinShade}" opacity=".5" filter="url(#blur)"/></g>
      <circle cx="-30" cy="22" r="15" fill="url(#cheek)"/><circle cx="30" cy="22" r="15" fill="url(#cheek)"/>
      ${eye(-22)}${eye(22)}
      <path d="M1 2C3 10 6 16 5 20 2 24-4 24-7 21" stroke="${skinShade}" stroke-width="2.6" fill="none" stroke-linecap="round" opacity=".8"/>
      ${beard || mouth}
      <g fill="url(#hair)">${before[cut]}</g>
      ${has('glasses') ? '<g fill="#fff" fill-opacity=".12" stroke="#2c2622" stroke-width="2.6"><rect x="-38" y="-13" width="31" height="24" rx="10"/><rect x="7" y="-13" width="31" height="24" rx="10"/><path d="M-7-4Q0-8 7-4M-38-4L-53-7M38-4L53-7" fill="none"/></g>' : ''}
      ${has('headphones') ? '<path d="M-58 6C-66-92 66-92 58 6" stroke="#23262c" stroke-width="8" fill="none"/><rect x="-70" y="-14" width="20" height="40" rx="10" fill="#2e323a"/><rect x="50" y="-14" width="20" height="40" rx="10" fill="#17191e"/>' : ''}
    </g>`);
}
const face = 'M0-64C36-64 55-40 54-4 53 34 32 74 0 76-32 74-53 34-54-4-55-40-36-64 0-64Z';
const picture = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>`;

/** What they share when they share their screen: a page of a plan. */
const plan = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="900" viewBox="0 0 1600 900"><rect width="1600" height="900" fill="#fbf8f2"/>
  <g font-family="Georgia, serif" fill="#241d15"><text x="120" y="170" font-size="68">The north hall, by spring</text></g>
  <g font-family="Source Sans 3, sans-serif" font-size="30" fill="#5b5348"><text x="120" y="228">What has to happen before the opening night</text>
  ${[
    ['Roof', 120, 420, '#2c5577'],
    ['Windows', 380, 360, '#5f7d68'],
    ['Light and sound', 620, 520, '#c98523'],
    ['Chairs', 980, 240, '#94403a'],
    ['Opening', 1280, 120, '#b5532e'],
  ]
    .map(
      ([what, x, long, colour], n) =>
        `<text x="120" y="${352 + n * 96}">${what}</text><rect x="${400 + (Number(x) - 120) * 0.72}" y="${318 + n * 96}" width="${Number(long) * 0.8}" height="48" rx="24" fill="${colour}"/>`,
    )
    .join('')}
  ${['January', 'February', 'March', 'April'].map((month, n) => `<text x="${400 + n * 270}" y="822">${month}</text><path d="M${400 + n * 270} 290V780" stroke="#e4dccd" stroke-width="2"/>`).join('')}</g></svg>`;

/** The two layers of somebody's picture, back to front. */
function layersOf(name: string): readonly [room: string, person: string] {
  const look = looks[name];
  if (!look) throw new Error(`Nobody has drawn ${name}: add a look.`);
  return [roomOf(look), personOf(look)];
}

/**
 * From here on, the camera of this context shows `name` at their desk, and its screen a plan. The microphone stays the browser's
 * own. `small` is for one of many on a slow machine.
 */
export async function portray(
  context: BrowserContext,
  name: string,
  size: 'large' | 'small' = 'large',
): Promise<void> {
  const sharp = size === 'large' ? 1.5 : 1;
  await context.addInitScript(
    ({ layers, plan, wide, high, fps }) => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      const film = (wide: number, high: number, draw: (on: CanvasRenderingContext2D) => void) => {
        const canvas = Object.assign(document.createElement('canvas'), { width: wide, height: high });
        const paint = canvas.getContext('2d')!;
        draw(paint);
        setInterval(() => draw(paint), 1_000 / fps);
        return canvas.captureStream(fps);
      };
      const load = async (svg: string) => {
        const image = new Image();
        image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
        await image.decode();
        return image;
      };
      navigator.mediaDevices.getUserMedia = async (wishes) => {
        if (!wishes?.video) return real(wishes);
        const [room, person] = await Promise.all(layers.map(load));
        const stream = film(wide, high, (on) => {
          const t = performance.now() / 1_000;
          on.drawImage(room!, 0, 0, wide, high);
          on.drawImage(person!, Math.sin(t / 2) * 4, Math.sin(t / 1.4) * 3, wide, high);
        });
        if (wishes.audio)
          for (const track of (await real({ audio: wishes.audio })).getTracks()) stream.addTrack(track);
        return stream;
      };
      navigator.mediaDevices.getDisplayMedia = async () => {
        const shown = await load(plan);
        return film(1600, 900, (on) => on.drawImage(shown, 0, 0, 1600, 900));
      };
    },
    {
      layers: [...layersOf(name)],
      plan,
      wide: sharp * width,
      high: sharp * height,
      fps: size === 'large' ? framesPerSecond : framesPerSecond / 2,
    },
  );
}
