import { AsyncLocalStorage } from 'node:async_hooks';
import { languageAsked, languages, type Language } from '@stoa/domain';
import type { RequestEvent } from '@sveltejs/kit';
import { overwriteGetLocale } from '#lib/words/made/runtime.js';

/** Whose language the words are in, for all that a request does. */
const spoken = new AsyncLocalStorage<Language>();
overwriteGetLocale(() => spoken.getStore() ?? languages[0]);

/** Does it with all words in this language. */
export const speak = <Done>(language: Language, work: () => Done): Done => spoken.run(language, work);

/** The language of whoever sent the request that is being answered. */
export const languageHere = (): Language => spoken.getStore() ?? languages[0];

/**
 * The language of whoever sends a request: the one of their account, else the one that their browser chose or asks for. The API says everything
 * in English, as its documents do.
 */
export function languageOf({ locals, request, route }: RequestEvent): Language {
  if (route.id?.startsWith('/api/')) return languages[0];
  return locals.person?.language ?? languageAsked(request.headers) ?? languages[0];
}

/** How the reader writes dates and numbers: as they do where they are, if their browser says so, else as most who speak the language do. */
export function localeOf(language: Language, header: string | null): string {
  const wanted = header?.match(new RegExp(`\\b${language}-(?:[A-Z]{2}|\\d{3})\\b`))?.[0];
  return wanted && Intl.DateTimeFormat.supportedLocalesOf(wanted)[0] ? wanted : usual[language];
}
const usual: Readonly<Record<Language, string>> = { en: 'en-GB', id: 'id-ID', nl: 'nl-NL' };

/**
 * Puts a page in the language of its reader: it says which one it is in, and loads the scripts that are (decision 0026). Those stand beside
 * the ones of the base language in a build, and nowhere else.
 */
export function inLanguage(): { page(html: string): string; headers(headers: Headers): void } {
  const language = languageHere();
  const copies = import.meta.env.PROD && language !== languages[0];
  const named = (text: string) => (copies ? text.replace(scripts, `$1.${language}.js`) : text);
  return {
    page: (html) => named(html.replace('<html lang="%language%">', `<html lang="${language}">`)),
    headers(headers) {
      const link = copies && headers.get('link');
      if (link) headers.set('link', named(link));
    },
  };
}
/** Where a page or its `Link` header names a script of the build. */
const scripts = /((?:["']|<)[./]*\/_app\/immutable\/(?:entry|nodes|chunks)\/[\w.-]+?)\.js(?=["'>])/g;
