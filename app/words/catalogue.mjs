import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The languages of the product; the first is the one that all others are translated from. */
export const locales = /** @type {const} */ (['en', 'id', 'nl']);

/** @typedef {string | { readonly [plural: string]: string }} Entry A sentence, or one per plural category of `count`. */

const folder = join(import.meta.dirname, '../messages');

/**
 * The catalogue: `messages/<language>/<topic>.json`, one flat object per file, whose keys begin with the topic.
 *
 * A value is a sentence with `{name}` where something is put in. One that counts is an object of sentences by plural category (CLDR:
 * `one`, `other`; Indonesian has only `other`), chosen by the number `count`; `{count}` in it is written as the language writes numbers.
 *
 * @returns {Record<string, Map<string, Entry>>} by language, then by key
 */
export function readCatalogue() {
  return Object.fromEntries(
    locales.map((locale) => {
      /** @type {Map<string, Entry>} */
      const entries = new Map();
      for (const file of filesOf(locale)) {
        const topic = basename(file, '.json');
        for (const [key, entry] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
          const wrong = problemOf(key, entry, topic) ?? (entries.has(key) ? 'is there twice' : undefined);
          if (wrong) throw new Error(`${file}: "${key}" ${wrong}.`);
          entries.set(key, entry);
        }
      }
      return [locale, entries];
    }),
  );
}

/** @param {string} locale @returns {string[]} its files, whole paths */
export const filesOf = (locale) =>
  readdirSync(join(folder, locale))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, locale, name));

/**
 * The last rule is what lets a sentence stand in markup, in an attribute and in a script alike (see `one-language.ts`).
 *
 * @param {string} key @param {unknown} entry @param {string} topic
 */
function problemOf(key, entry, topic) {
  if (!key.startsWith(`${topic.replaceAll('-', '_')}_`)) return `does not begin with the name of its file`;
  if (!/^[a-z][a-z0-9_]*$/.test(key)) return 'is no name in lower case';
  const texts = typeof entry === 'string' ? [entry] : Object.values(/** @type {object} */ (entry ?? {}));
  if (typeof entry !== 'string' && !texts.includes(/** @type {any} */ (entry)?.other))
    return 'has no "other"';
  for (const text of texts) {
    if (typeof text !== 'string' || text.trim() === '') return 'is empty';
    if (/["<&\\`\n]/.test(text))
      return 'has one of " < & \\ ` or a new line: write “ ”, and parts of their own';
  }
  return undefined;
}

/** The names of what is put into an entry, sorted. @param {Entry} entry @returns {string[]} */
export function inputsOf(entry) {
  const texts = typeof entry === 'string' ? [entry] : Object.values(entry);
  const names = texts.flatMap((text) =>
    [...text.matchAll(placeholder)].map(([, name]) => /** @type {string} */ (name)),
  );
  return [...new Set(typeof entry === 'string' ? names : ['count', ...names])].sort();
}

export const placeholder = /\{(\w+)\}/g;
