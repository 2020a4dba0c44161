/** Texts and numbers that JSON, SQL or a driver may stumble over on their way through the log. */
export const hardTexts: readonly string[] = [
  `it's "quoted" \\ and \\" so on`,
  '{"$blob":"00"}',
  'null',
  'Öl, 水, 👩‍🚀, e\u0301, \u2028\u2029',
  `${Array.from({ length: 31 }, (_, i) => String.fromCodePoint(i + 1)).join('')}\u007F\u0085`,
  '\uFEFFx',
];
export const hardNumbers: readonly number[] = [
  0.1,
  1 / 3,
  0.1 + 0.2,
  1e308,
  5e-324,
  -1.5e-7,
  123_456_789.123_456_79,
  2 ** 53,
  0,
  4,
];
