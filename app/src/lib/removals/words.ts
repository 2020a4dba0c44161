import { totalOf, type Removal } from '@stoa/domain/ports/removals';

/** What a list of removals depends on, to be read anew while something is still to be done. */
export const removalsShown = 'stoa:removals';

/** The places that were looked at, in the order of the page. */
export const places = [
  ['directory', 'List of workspaces, members and invites'],
  ['database', 'Its database'],
  ['blobs', 'Large files and old history'],
  ['jobs', 'Jobs'],
  ['cache', 'Cache'],
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
      words: 'Being emptied',
      about: 'Nobody finds it any more. What lay in it is being deleted now.',
    };
  if (totalOf(remains) > 0)
    return {
      tone: 'danger',
      words: 'Something is left',
      about: 'Something was in the way when Stoa looked. It tries again by itself until nothing is left.',
    };
  if (dueAt !== undefined)
    return {
      tone: 'stone',
      words: 'Empty, one more look',
      about:
        'Stoa looked in each place and found nothing. It looks once more a minute later, for what was still on its way.',
    };
  return { tone: 'accent', words: 'Nothing is left', about: 'Stoa looked in each place and found nothing.' };
}
