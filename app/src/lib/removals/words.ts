import { totalOf, type Removal } from '@stoa/domain/ports/removals';
import { m } from '#lib/words/made/messages.js';

/** What a list of removals depends on, to be read anew while something is still to be done. */
export const removalsShown = 'stoa:removals';

/** The places that were looked at, in the order of the page. */
export const places = [
  ['directory', () => m.removals_directory()],
  ['database', () => m.removals_database()],
  ['blobs', () => m.removals_blobs()],
  ['jobs', () => m.removals_jobs()],
  ['cache', () => m.removals_cache()],
] as const;

export interface Standing {
  readonly tone: 'stone' | 'accent' | 'danger';
  readonly words: string;
  readonly about: string;
}

/** How far a removal has come, for whoever asked for it. */
export function standingOf({ remains, dueAt }: Pick<Removal, 'remains' | 'dueAt'>): Standing {
  if (!remains)
    return {
      tone: 'stone',
      words: m.removals_emptied(),
      about: m.removals_emptied_text(),
    };
  if (totalOf(remains) > 0)
    return {
      tone: 'danger',
      words: m.removals_something(),
      about: m.removals_something_text(),
    };
  if (dueAt !== undefined)
    return {
      tone: 'stone',
      words: m.removals_more_look(),
      about: m.removals_more_look_text(),
    };
  return { tone: 'accent', words: m.removals_nothing(), about: m.removals_nothing_text() };
}
