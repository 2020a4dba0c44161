/** Three shades of one colour: in the light, as it is, in the shade. */
type Shades = readonly [light: string, base: string, shade: string];
/** How somebody is drawn. */
export interface Look {
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

/** By name: the people of the demo. */
export const looks: Readonly<Record<string, Look>> = {
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
