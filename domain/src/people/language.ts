/** The languages that Stoa speaks. The first is spoken where none that is asked for is among them. */
export const languages = ['en', 'id', 'nl'] as const;
export type Language = (typeof languages)[number];

export const asLanguage = (text: string | null | undefined): Language | undefined =>
  languages.find((language) => language === text);

/** Keeps the language that somebody without an account chose. */
export const languageCookie = 'stoa-language';

/**
 * What a visitor reads, as far as their browser knows: what was chosen there, else the best of `Accept-Language` (RFC 9110, 12.5.4) that Stoa
 * speaks. `undefined` where neither names one.
 */
export function languageAsked(headers: Headers): Language | undefined {
  const chosen = new RegExp(`(?:^|;\\s*)${languageCookie}=(\\w+)`).exec(headers.get('cookie') ?? '')?.[1];
  return asLanguage(chosen) ?? bestOf(headers.get('accept-language') ?? '');
}

function bestOf(acceptLanguage: string): Language | undefined {
  const asked = acceptLanguage.split(',').flatMap((part) => {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = asLanguage(range.split('-')[0]);
    const weight = Number(/^\s*q=([\d.]+)\s*$/.exec(parameters.join(''))?.[1] ?? 1);
    return language && weight > 0 ? [{ language, weight }] : [];
  });
  return asked.toSorted((a, b) => b.weight - a.weight)[0]?.language;
}
