import type { Page } from '@playwright/test';
import type { Language } from '@stoa/domain';
import { readCatalogue } from '../app/words/catalogue.mjs';

const catalogue = readCatalogue();

export type Say = (key: string, inputs?: Readonly<Record<string, string | number>>) => string;

/** What the catalogue says in a language. */
export const sayIn =
  (language: Language): Say =>
  (key, inputs = {}) => {
    const entry = catalogue[language]!.get(key);
    if (entry === undefined) throw new Error(`There is no ${key} in the catalogue.`);
    const text =
      typeof entry === 'string'
        ? entry
        : entry[new Intl.PluralRules(language).select(Number(inputs['count']))]!;
    return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(inputs[name]));
  };

/** Sentences of the English catalogue that a page says, shown or read out, to somebody who reads another language. */
export async function englishOn(page: Page, language: Language): Promise<readonly string[]> {
  const said = await page.evaluate(() => {
    const read = ['aria-label', 'aria-description', 'placeholder', 'title', 'alt'];
    const attributes = [...document.querySelectorAll('*')].flatMap((one) =>
      read.map((name) => one.getAttribute(name) ?? ''),
    );
    return [document.title, document.body.innerText, ...attributes].join('\n');
  });
  return sentencesBesides(language).filter((sentence) => said.includes(sentence));
}

/** More than a word, nothing put in, and not what the language says too. */
const sentencesBesides = (language: Language): readonly string[] =>
  [...catalogue['en']!].flatMap(([key, entry]) =>
    typeof entry === 'string' && / \p{L}/u.test(entry) && !entry.includes('{')
      ? entry === catalogue[language]!.get(key)
        ? []
        : [entry]
      : [],
  );
