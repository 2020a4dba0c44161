import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileProject } from '@inlang/paraglide-js';
import { loadProjectInMemory, newProject } from '@inlang/sdk';
import { inputsOf, locales, placeholder, readCatalogue } from './catalogue.mjs';
import { digestOf, made } from './made.mjs';

/**
 * Makes a function of each entry of the catalogue, with Paraglide. Reaches for nothing but these files: the plugin that reads them is below,
 * so that none is fetched from a network.
 */
async function compileWords() {
  const catalogue = readCatalogue();
  const settings = { baseLocale: locales[0], locales: [...locales] };
  const project = await loadProjectInMemory({
    blob: await newProject({ settings }),
    providePlugins: [{ key: 'stoa', importFiles: () => imported(catalogue) }],
  });
  await project.importFiles({ pluginKey: 'stoa', files: [] });
  const output = await compileProject({
    project,
    compilerOptions: {
      outputStructure: 'locale-modules',
      strategy: ['globalVariable', 'baseLocale'],
      emitReadme: false,
      emitPrettierIgnore: false,
      additionalFiles: { 'registry.js': registry, 'runtime.js': runtime },
    },
  });
  delete output['server.js'];
  for (const [name, text] of Object.entries(output))
    write(name, name.endsWith('.js') ? `// @ts-nocheck\n${text}` : text);
  // Last, so that what was left half is made again.
  write('made-of.txt', digestOf(catalogue));
}

/** @param {string} name @param {string} text Whole or not at all: others may be reading. */
function write(name, text) {
  const path = join(made, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
}

/** The catalogue in the words of inlang: bundles (keys), messages (one per language) and variants (one per plural). @param {ReturnType<typeof readCatalogue>} catalogue */
function imported(catalogue) {
  /** @type {any[]} */
  const bundles = [];
  /** @type {any[]} */
  const messages = [];
  /** @type {any[]} */
  const variants = [];
  for (const [id, base] of catalogue[locales[0]] ?? []) {
    const counts = typeof base !== 'string';
    bundles.push({
      id,
      declarations: [
        ...inputsOf(base).map((name) => ({ type: 'input-variable', name })),
        ...(counts ? [local('plural'), local('number')] : []),
      ],
    });
    for (const locale of locales) {
      const entry = catalogue[locale]?.get(id);
      if (entry === undefined) continue;
      messages.push({ bundleId: id, locale, selectors: counts ? [variable('plural')] : [] });
      const texts = typeof entry === 'string' ? { other: entry } : entry;
      for (const [category, text] of Object.entries(texts)) {
        const match =
          category === 'other'
            ? { type: 'catchall-match', key: 'plural' }
            : { type: 'literal-match', key: 'plural', value: category };
        variants.push({
          messageBundleId: id,
          messageLocale: locale,
          matches: counts ? [match] : [],
          pattern: patternOf(text, counts),
        });
      }
    }
  }
  return { bundles, messages, variants };
}

/** @param {string} name */
const variable = (name) => ({ type: 'variable-reference', name });

/** What is made of `count`. @param {string} name a function of the registry */
const local = (name) => ({
  type: 'local-variable',
  name,
  value: {
    type: 'expression',
    arg: variable('count'),
    annotation: { type: 'function-reference', name, options: [] },
  },
});

/** @param {string} text @param {boolean} counts @returns {object[]} */
function patternOf(text, counts) {
  /** @type {object[]} */
  const pattern = text
    .split(placeholder)
    .map((part, at) =>
      at % 2 === 0
        ? { type: 'text', value: part }
        : { type: 'expression', arg: variable(counts && part === 'count' ? 'number' : part) },
    );
  return pattern;
}

/** In place of Paraglide's: those make a new formatter for each word, which takes 30 µs. */
const registry = `
/** @type {Map<string, Intl.PluralRules>} */
const rules = new Map();
/** @type {Map<string, Intl.NumberFormat>} */
const numbers = new Map();

/** @param {string} locale @param {unknown} count @param {object} [_options] @returns {string} */
export function plural(locale, count, _options) {
  let found = rules.get(locale);
  if (!found) rules.set(locale, (found = new Intl.PluralRules(locale)));
  return found.select(Number(count));
}

/** @param {string} locale @param {unknown} count @param {object} [_options] @returns {string} */
export function number(locale, count, _options) {
  let found = numbers.get(locale);
  if (!found) numbers.set(locale, (found = new Intl.NumberFormat(locale)));
  return found.format(Number(count));
}

/** What a page is shipped of this. */
export const registry = { plural, number };
`;

/**
 * In place of Paraglide's, which finds languages in addresses, cookies and storages, in 80 kB. Here the server says whose language it is
 * (`hooks.server.ts`), and a page is in the language that it says it is in.
 */
const runtime = `
/** @typedef {${locales.map((locale) => `'${locale}'`).join(' | ')}} Locale */
/** @typedef {string} LocalizedString */
/** @template Inputs, Options, Markup @typedef {{}} MessageMetadata */

/** @type {Locale | undefined} */
export const experimentalStaticLocale = undefined;

/** @returns {Locale} */
export let getLocale = () => /** @type {Locale} */ (globalThis.document?.documentElement?.lang || '${locales[0]}');

/** @param {() => Locale} ask */
export const overwriteGetLocale = (ask) => {
  getLocale = ask;
};
`;

await compileWords();
process.exit();
