/**
 * Drawn people in drawn rooms, for pictures of a meeting: each becomes the camera of a browser context of its own, so that what
 * the pictures show was encoded, forwarded and decoded like anybody's. Not for tests: those have `fake-camera.ts`.
 */
import type { BrowserContext } from '@playwright/test';

const [width, height] = [640, 360];
/** Slow enough that eight cameras leave a two-core machine room for the rest. */
const framesPerSecond = 6;

/** Three shades of one colour: in the light, as it is, in the shade. */
type Shades = readonly [light: string, base: string, shade: string];
interface Look {
  readonly skin: Shades;
  readonly hair: Shades;
  readonly top: Shades;
  readonly cut: 'bun' | 'short' | 'curls' | 'long' | 'bald' | 'bob' | 'grey';
  readonly neckline: 'crew' | 'shirt' | 'turtle';
  readonly with?: readonly ('beard' | 'glasses' | 'earrings' | 'headphones')[];
  readonly room: string;
  /** Where the head is, as a share of the picture's width, and how large, 1 being a forearm from the camera. */
  readonly at: number;
  readonly size: number;
  readonly smile: number;
}

const shelf = (x: number, y: number, wide: number, colours: readonly string[]) => {
  let left = x;
  const books = colours.map((colour, n) => {
    const [w, h] = [9 + ((n * 7) % 9), 40 + ((n * 13) % 19)];
    const book = `<rect x="${left}" y="${y - h}" width="${w}" height="${h}" fill="${colour}"/>`;
    left += w + 1;
    return book;
  });
  return `<rect x="${x - 8}" y="${y}" width="${wide}" height="7" fill="#6b4a32"/>${books.join('')}`;
};
const plant = (x: number, y: number, scale: number, green = '#4f6f52') =>
  `<g transform="translate(${x} ${y}) scale(${scale})">${[-62, -38, -14, 12, 36, 60]
    .map(
      (turn, n) =>
        `<path d="M0 0C-14-34-10-74 0-${96 - (n % 2) * 18}C10-74 14-34 0 0Z" fill="${green}" opacity="${0.8 + (n % 3) * 0.1}" transform="rotate(${turn})"/>`,
    )
    .join('')}<path d="M-26-4H26L19 46H-19Z" fill="#b9744f"/></g>`;
const lamp = (x: number, y: number) =>
  `<radialGradient id="glow"><stop stop-color="#ffdca6" stop-opacity=".75"/><stop offset="1" stop-color="#ffdca6" stop-opacity="0"/></radialGradient><circle cx="${x}" cy="${y}" r="170" fill="url(#glow)"/><path d="M${x - 30} ${y}L${x - 18} ${y - 46}H${x + 18}L${x + 30} ${y}Z" fill="#ffe9c4"/><rect x="${x - 2}" y="${y}" width="4" height="200" fill="#3a2e26"/>`;
const window = (x: number, y: number, w: number, h: number, sky: readonly [string, string]) =>
  `<linearGradient id="sky" x2="0" y2="1"><stop stop-color="${sky[0]}"/><stop offset="1" stop-color="${sky[1]}"/></linearGradient><rect x="${x - 8}" y="${y - 8}" width="${w + 16}" height="${h + 16}" fill="#efe6d8"/><rect x="${x}" y="${y}" width="${w}" height="${h}" fill="url(#sky)"/><rect x="${x + w / 2 - 3}" y="${y}" width="6" height="${h}" fill="#efe6d8"/><rect x="${x}" y="${y + h / 2 - 3}" width="${w}" height="6" fill="#efe6d8"/>`;
const wall = (from: string, to: string) =>
  `<linearGradient id="wall" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient><rect x="-40" y="-40" width="720" height="440" fill="url(#wall)"/>`;
const frame = (x: number, y: number, w: number, h: number, inside: string) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="#f4ede1"/><svg x="${x + 8}" y="${y + 8}" width="${w - 16}" height="${h - 16}" viewBox="0 0 100 100" preserveAspectRatio="xMidYMid slice">${inside}</svg>`;

const pale: Shades = ['#f8d9c2', '#e9b997', '#c98f6c'];
const olive: Shades = ['#eac29c', '#d0996c', '#a8713f'];
const brown: Shades = ['#c08a5e', '#9a6540', '#6d4329'];
const dark: Shades = ['#93613f', '#6d432a', '#452818'];

const looks: Readonly<Record<string, Look>> = {
  'Mia Laurent': {
    skin: pale,
    hair: ['#8a5a38', '#5d3a22', '#3d2515'],
    top: ['#3f6d92', '#2c5577', '#1d3c57'],
    cut: 'bob',
    neckline: 'crew',
    room:
      wall('#e9dcc7', '#c9b497') +
      window(40, 40, 150, 190, ['#bfdcec', '#f6ead6']) +
      plant(560, 300, 1.5) +
      shelf(420, 120, 150, ['#8a5a44', '#c8a06a', '#4b6a7c', '#e3d6c0', '#7a3f34', '#5d7358', '#c8a06a']),
    at: 0.5,
    size: 1,
    smile: 1,
  },
  'Amara Okafor': {
    skin: dark,
    hair: ['#40302a', '#241a17', '#120c0a'],
    top: ['#e0a43f', '#c98523', '#955d12'],
    cut: 'curls',
    neckline: 'crew',
    with: ['earrings'],
    room:
      wall('#6f8a86', '#3c5656') +
      frame(
        70,
        40,
        120,
        150,
        '<rect width="100" height="100" fill="#d9744a"/><circle cx="50" cy="58" r="28" fill="#f2d9a6"/>',
      ) +
      frame(
        210,
        70,
        84,
        100,
        '<rect width="100" height="100" fill="#e8dcc6"/><path d="M10 90L45 30 90 90Z" fill="#42655f"/>',
      ) +
      lamp(560, 120),
    at: 0.52,
    size: 1.04,
    smile: 1.25,
  },
  'Jonas Weber': {
    skin: pale,
    hair: ['#d2a45e', '#a97c3e', '#7a5625'],
    top: ['#5d6b5a', '#465344', '#2e382d'],
    cut: 'short',
    neckline: 'shirt',
    with: ['beard', 'glasses'],
    room:
      wall('#d9d3c9', '#a49c90') +
      shelf(40, 110, 240, [
        '#2f4858',
        '#c46b45',
        '#e8dcc8',
        '#7d8f69',
        '#33404d',
        '#c9a25c',
        '#8b3d3d',
        '#e8dcc8',
        '#40596b',
        '#a9764b',
      ]) +
      shelf(40, 200, 240, [
        '#a9764b',
        '#40596b',
        '#d8c8a8',
        '#8b3d3d',
        '#5d7358',
        '#33404d',
        '#c46b45',
        '#e8dcc8',
        '#7d8f69',
      ]) +
      plant(570, 320, 1.3, '#5c7d59'),
    at: 0.53,
    size: 1.05,
    smile: 0.7,
  },
  'Kenji Watanabe': {
    skin: ['#f3d3ad', '#dfb083', '#b98355'],
    hair: ['#3d3a3c', '#1f1d20', '#0e0d0f'],
    top: ['#f3eee4', '#dcd3c4', '#b1a591'],
    cut: 'short',
    neckline: 'crew',
    with: ['headphones'],
    room:
      wall('#4a5568', '#262d3b') +
      lamp(90, 110) +
      frame(
        430,
        40,
        150,
        110,
        '<rect width="100" height="100" fill="#c9d6dc"/><path d="M0 80Q30 40 55 70T100 50V100H0Z" fill="#34556b"/>',
      ) +
      plant(590, 330, 1.2, '#41604d'),
    at: 0.48,
    size: 0.98,
    smile: 0.8,
  },
  'Leila Haddad': {
    skin: olive,
    hair: ['#4a3026', '#2c1b15', '#170d0a'],
    top: ['#b3564a', '#94403a', '#692825'],
    cut: 'long',
    neckline: 'turtle',
    room:
      wall('#f0e2d0', '#d3b898') +
      window(430, 30, 170, 230, ['#f8e3bd', '#e9b98a']) +
      plant(80, 310, 1.7, '#6b8560') +
      plant(170, 340, 1.1, '#4f6f52'),
    at: 0.47,
    size: 1.02,
    smile: 1.1,
  },
  'Sari Wulandari': {
    skin: ['#d9a574', '#bb8250', '#8c5932'],
    hair: ['#3a2c2a', '#201615', '#0f0909'],
    top: ['#7f9c86', '#5f7d68', '#40584a'],
    cut: 'bun',
    neckline: 'shirt',
    with: ['earrings'],
    room:
      wall('#c98f6e', '#8d5740') +
      shelf(390, 130, 220, [
        '#f0e2cc',
        '#4b6a7c',
        '#e3b063',
        '#2f4858',
        '#f0e2cc',
        '#7a3f34',
        '#5d7358',
        '#e3b063',
      ]) +
      frame(
        60,
        50,
        110,
        140,
        '<rect width="100" height="100" fill="#f3e7d2"/><circle cx="50" cy="40" r="18" fill="#3f6d7c"/><path d="M0 100Q50 50 100 100Z" fill="#c4653f"/>',
      ),
    at: 0.5,
    size: 1,
    smile: 1.15,
  },
  'Tomás Rivera': {
    skin: brown,
    hair: ['#9a9793', '#77736e', '#53504c'],
    top: ['#4d5b78', '#37435c', '#232c3f'],
    cut: 'grey',
    neckline: 'shirt',
    with: ['beard'],
    room: wall('#b8c2b4', '#7f8d7d') + window(60, 40, 190, 170, ['#d7e6ea', '#aac6bd']) + lamp(560, 140),
    at: 0.51,
    size: 1.06,
    smile: 0.9,
  },
};

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
