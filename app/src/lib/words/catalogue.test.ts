import { languages } from '@stoa/domain';
import { expect, test } from 'vitest';
import { inputsOf, locales, readCatalogue, type Entry } from '../../../words/catalogue.mjs';
import { sameAsEnglish } from './same-as-english.ts';

const catalogue = readCatalogue();
const [base, ...others] = locales;
const english = catalogue[base]!;
const textsOf = (entry: Entry) => (typeof entry === 'string' ? [entry] : Object.values(entry));

test('has the languages that Stoa speaks', () => expect(locales).toEqual(languages));

test.each(others)('says in %s all that it says in English, and nothing else', (locale) =>
  expect([...catalogue[locale]!.keys()].toSorted()).toEqual([...english.keys()].toSorted()),
);

test.each(others)('puts the same into a sentence in %s', (locale) => {
  const differ = [...english].filter(([key, entry]) => {
    const other = catalogue[locale]!.get(key)!;
    return typeof other !== typeof entry || inputsOf(other).join() !== inputsOf(entry).join();
  });
  expect(differ.map(([key]) => key)).toEqual([]);
});

test.each(locales)('counts in %s as one counts there', (locale) => {
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted();
  const wrong = [...catalogue[locale]!].filter(
    ([, entry]) => typeof entry !== 'string' && Object.keys(entry).toSorted().join() !== categories.join(),
  );
  expect(wrong.map(([key]) => key)).toEqual([]);
});

test.each(others)('says what is the same in %s only where it is', (locale) => {
  const same = [...english].flatMap(([key, entry]) =>
    JSON.stringify(catalogue[locale]!.get(key)) === JSON.stringify(entry) &&
    textsOf(entry).some((text) => /\p{L}/u.test(text.replaceAll(/\{\w+\}/g, '')))
      ? [key]
      : [],
  );
  expect(same.toSorted()).toEqual([...sameAsEnglish[locale]].toSorted());
});

test.each(locales)('is sorted in %s, so that two who add meet less often', (locale) => {
  const keys = [...catalogue[locale]!.keys()];
  expect(keys).toEqual(keys.toSorted());
});
