/** Few words, so that random queries find something, and signs that mean something to one engine or another. */
const words = [
  'olive',
  'Olives',
  'water',
  'WATER',
  'café',
  'cafe\u0301',
  'CAFÉ',
  'naïve',
  'Ångström',
  'ångström',
  'straße',
  'привет',
  'Привет',
  'й',
  'и\u0306',
  'ΆΛΦΑ',
  'άλφα',
  '東京',
  '東京都の会議',
  'ภาษา',
  'हिन्दी',
  'مرحبا',
  'a',
  'x1',
  '1x',
  '12',
  '1e5',
  '-3.14',
  '3.14',
  '0x1f',
  'e-mail',
  'ada@example.org',
  'https://stoa.example/a?b=c&d',
  'foo_bar',
  'foo.bar',
  "don't",
  '&amp;',
  '<b>',
  'Ⅷ',
  'ﬁ',
  '½',
  '²',
  '😀',
  '🎉olive',
  '\0',
  '\u200d',
  '\u00ad',
  'ß',
  'ſ',
  'K',
] as const;
const between = [' ', ' ', ' ', ' ', '\n', '\t', '-', ',', '.', '/', '\u3000', '|', ''] as const;

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

export const randomText = (random: Random, most: number): string =>
  Array.from(
    { length: Math.floor(random() * (most + 1)) },
    () => randomWord(random) + pick(random, between),
  ).join('');

export const randomQuery = (random: Random): string =>
  Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const word = pick(random, words);
    const kind = random();
    if (kind < 0.15) return `"${word} ${pick(random, words)}"`;
    if (kind < 0.3) return `-${word}`;
    if (kind < 0.4) return `${word}*`;
    if (kind < 0.6) return word.slice(0, 1 + Math.floor(random() * word.length));
    return word;
  }).join(' ');

/** One of ours, or any code point, that no alphabet expects. */
const randomWord = (random: Random): string =>
  random() < 0.9
    ? pick(random, words)
    : String.fromCodePoint(1 + Math.floor(random() * (random() < 0.7 ? 0x2fff : 0x1ffff)));
