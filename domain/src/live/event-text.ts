import type { PersonId } from '../ids.ts';
import type { RowChange } from '../ports/change-log.ts';
import { toldOf, type LiveTableName, type Told, type Topic } from './live-tables.ts';

/** What a follower gets at once; followers at the same place are given the same object. */
export interface Changes {
  readonly changes: readonly RowChange[];
  /** All changes up to here were looked at. */
  readonly upTo: number;
}
/** What is followed: the rows of one table, or only which subjects of all pages changed. */
export type Followed = LiveTableName | 'pages';

interface Texts {
  readonly members: string;
  /** For whom there is more than for the others. */
  readonly own: ReadonlyMap<PersonId, string>;
}
const known = new WeakMap<Changes, Map<Followed, Texts>>();

/** Server-sent events (HTML, 9.2.6) for what `person` may see of these changes; empty where that is nothing. Made once for all who see the same. */
export function textOf(changes: Changes, followed: Followed, person: PersonId): string {
  const byFollowed = known.get(changes) ?? new Map<Followed, Texts>();
  known.set(changes, byFollowed);
  const texts = byFollowed.get(followed) ?? textsOf(changes, followed);
  byFollowed.set(followed, texts);
  return texts.own.get(person) ?? texts.members;
}

function textsOf({ changes, upTo }: Changes, followed: Followed): Texts {
  const told = changes.flatMap((change) => toldOf(change).map((one) => ({ ...one, change })));
  const people = new Set(told.flatMap(({ to }) => (to === 'members' ? [] : [to])));
  const write = (some: readonly ToldOfChange[]): string =>
    followed === 'pages'
      ? topicsText(new Set(some.map(({ topic }) => topic)), upTo)
      : some.map(rowText).join('');
  const forAll = told.filter(({ to }) => to === 'members');
  return {
    members: write(forAll),
    own: new Map(
      [...people].map((one) => [one, write(told.filter(({ to }) => to === 'members' || to === one))]),
    ),
  };
}

type ToldOfChange = Told & { readonly change: RowChange };

const rowText = ({ op, row, change: { position, at, key } }: ToldOfChange): string => {
  const data = JSON.stringify({
    position,
    at: new Date(at).toISOString(),
    key: JSON.parse(key) as unknown,
    row,
  });
  return `id: ${position}\nevent: ${op}\ndata: ${data}\n\n`;
};

export const topicsText = (topics: ReadonlySet<Topic>, upTo?: number): string =>
  topics.size === 0 ? '' : `${upTo === undefined ? '' : `id: ${upTo}\n`}data: ${[...topics].join()}\n\n`;

/** Nothing happened: the line lives, and all up to this position is known. */
export const beatText = (upTo: number): string => `id: ${upTo}\nevent: beat\ndata:\n\n`;
/** What was missed is not kept any more: everything has to be asked again, and then followed from here. */
export const resyncText = (upTo: number): string => `id: ${upTo}\nevent: resync\ndata:\n\n`;
/** Nothing more comes, and it is of no use to come back. */
export const byeText = (why: Bye): string => `event: bye\ndata: ${why}\n\n`;
export type Bye = 'signedOut' | 'notMember';
/** How long a client waits before it comes back, ms. */
export const retryText = 'retry: 2000\n\n';
