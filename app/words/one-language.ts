import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';
import { locales, readCatalogue } from './catalogue.mjs';
import { made, makeWords } from './made.mjs';

/** Keeps what is made of the catalogue fresh, and ships to a browser the words of one language only. */
export const wordsPlugins = (): Plugin[] => [freshWords, oneLanguage()];

const freshWords: Plugin = {
  name: 'stoa:words',
  config: () => makeWords(),
  configureServer({ watcher }) {
    const catalogue = join(import.meta.dirname, '../messages');
    watcher.add(catalogue);
    watcher.on('all', (_, path) => {
      if (path.startsWith(catalogue)) makeWords();
    });
  },
};

type Inputs = Record<string, unknown>;
/** The functions of one language, by key. Those that take no input are called for what they say, the others read as source. */
type Words = Readonly<Record<string, (inputs?: Inputs) => string>>;

/**
 * Builds what browsers load as if it were written in one language, once per language (decision 0026).
 *
 * Before anything else sees a file, `m.key()` becomes a mark, in markup as plain text; so Svelte makes a page of it that is as small as one
 * without translations. `m.key({ … })` becomes a call of a mark. When the bundler is done, marks become words: in each file those of the
 * base language, and in a copy `x.nl.js` beside it those of another. A copy imports copies only. The server names the copies in the page
 * (`language.ts`). The sentences may stand anywhere because the catalogue has no signs that a context would read (`catalogue.mjs`).
 */
function oneLanguage(): Plugin {
  const keysOf = new Map<string, Set<string>>();
  const words: Record<string, Words> = {};
  return {
    name: 'stoa:one-language',
    apply: 'build',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client',
    async buildStart() {
      keysOf.clear();
      for (const locale of locales) {
        const { href } = pathToFileURL(join(made, 'messages', `${locale}.js`));
        words[locale] = (await import(
          `${href}?${digest(JSON.stringify([...readCatalogue()[locale]!]))}`
        )) as Words;
      }
    },
    transform: {
      filter: { id: /\.(?:svelte|ts)$/, code: /words\/made\/messages\.js/ },
      handler(code, id) {
        const marked = markWords(code);
        keysOf.set(id, marked.keys);
        return { code: marked.code, map: null };
      },
    },
    /** The names of files are made of marks; what they will say belongs into them. */
    augmentChunkHash(chunk) {
      const keys = chunk.moduleIds.flatMap((id) => [...(keysOf.get(id) ?? [])]).sort();
      if (keys.length === 0) return;
      return digest(
        keys
          .flatMap((key) => locales.map((locale) => String(sourceOf(words[locale]!, key, 'either'))))
          .join('\n'),
      );
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const names = new Set(chunks.map(({ fileName }) => basename(fileName)));
        for (const chunk of chunks) {
          for (const locale of locales.slice(1)) {
            const source = fillWords(toCopies(chunk.code, names, locale), words[locale]!);
            this.emitFile({ type: 'asset', fileName: copyName(chunk.fileName, locale), source });
          }
          chunk.code = fillWords(chunk.code, words[locales[0]]!);
        }
      },
    },
  } satisfies Plugin;
}

export const copyName = (fileName: string, locale: string): string =>
  fileName.replace(/\.js$/, `.${locale}.js`);

/** Names the copies where a file names others of the build. */
const toCopies = (code: string, names: ReadonlySet<string>, locale: string): string =>
  code.replace(/[\w.-]+\.js(?=["'`])/g, (name) => (names.has(name) ? copyName(name, locale) : name));

/** A file with marks in place of words, and the keys it asks for. */
export function markWords(code: string): { code: string; keys: Set<string> } {
  const keys = new Set<string>();
  const mark = (key: string) => {
    keys.add(key);
    return `%%w:${key}%%`;
  };
  const called = code
    .replace(/=\{\s*m\.(\w+)\(\)\s*\}/g, (_, key: string) => `="${mark(key)}"`)
    .replace(/(?<!\$)\{\s*m\.(\w+)\(\)\s*\}/g, (_, key: string) => mark(key))
    .replace(/\bm\.(\w+)\(\)/g, (_, key: string) => `"${mark(key)}"`)
    .replace(/\bm\.(\w+)\(\s*(?=\{)/g, (_, key: string) => {
      keys.add(key);
      return `__w_${key}(m, `;
    });
  // One object with a name: a namespace would need a helper of the bundler's. None where nothing is counted or put in, so that no page loads it in vain.
  const wanted = called.includes('(m, ') ? "import { registry as m } from '$2registry.js';" : '';
  const marked = called.replace(
    /import\s*\{\s*m\s*\}\s*from\s*(['"])([^'"]*words\/made\/)messages\.js\1;?/,
    wanted,
  );
  const left = /\bm\.\w+/.exec(marked)?.[0];
  if (left)
    throw new Error(
      `${left} is neither called with nothing nor with an object: it cannot be put in one language.`,
    );
  return { code: marked, keys };
}

/** What a file says in one language. */
export const fillWords = (code: string, words: Words): string =>
  code
    .replace(/%%w:(\w+)%%/g, (_, key: string) => escaped(sourceOf(words, key, 'nothing')))
    .replace(/\b__w_(\w+)(?=\()/g, (_, key: string) => `(${sourceOf(words, key, 'something')})`);

/** What it says, or the source of the function that makes it, `(registry, inputs) => …`. */
function sourceOf(words: Words, key: string, given: 'nothing' | 'something' | 'either'): string {
  const say = words[key];
  if (!say) throw new Error(`There is no "${key}" in the catalogue.`);
  if (given !== 'either' && (say.length === 0) !== (given === 'nothing'))
    throw new Error(
      `"${key}" is given ${given} to put in, and takes ${say.length === 0 ? 'nothing' : 'something'}.`,
    );
  if (say.length === 0) return say();
  const source = say
    .toString()
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/[\n\t]+/g, ' ');
  return source.replace(/^\(i\)/, '(registry,i)');
}

/** So that a sentence can stand between any quotes. The apostrophe is the only one that the catalogue lets in beside `$`. */
const escaped = (text: string): string => text.replaceAll("'", '\\x27').replaceAll('${', '\\x24{');

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
