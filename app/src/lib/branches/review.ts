import type { Cell, Cells, RowDifference } from '@stoa/domain';

/** One thing that differs, in words. */
export interface ReviewItem {
  readonly id: string;
  readonly what: string;
  /** What became of it on the side that changed it. */
  readonly did: 'added' | 'changed' | 'removed';
  readonly side: RowDifference['side'];
  readonly lines: readonly ReviewLine[];
}
/** One field, from what it was to what it is. `origin` only where the origin changed it too. */
export interface ReviewLine {
  readonly label: string;
  readonly was: Shown | undefined;
  readonly branch: Shown | undefined;
  readonly origin: Shown | undefined;
}
/** Text, or a moment in epoch ms that the page shows in its reader's place. */
export type Shown = { readonly text: string } | { readonly at: number };
export interface ReviewGroup {
  readonly title: string;
  readonly items: readonly ReviewItem[];
}

interface Kind {
  readonly title: string;
  readonly nameOf: (row: Cells) => string;
  /** Columns that people know, with their words; others tell them nothing. */
  readonly fields: Readonly<Record<string, readonly [label: string, kind?: 'time' | 'flag' | 'minutes']>>;
}
const kinds: Readonly<Record<string, Kind>> = {
  post: {
    title: 'Posts',
    nameOf: (row) => String(row['title']),
    fields: { title: ['Title'], body: ['Text'], published_at: ['Published', 'time'] },
  },
  post_comment: {
    title: 'Comments',
    nameOf: (row) => `${String(row['author_name'])} on a post`,
    fields: { body: ['Comment'] },
  },
  post_like: { title: 'Likes', nameOf: (row) => `${String(row['author_name'])} likes a post`, fields: {} },
  meeting: {
    title: 'Meetings',
    nameOf: (row) => String(row['title']),
    fields: {
      title: ['Title'],
      starts_at: ['Begins', 'time'],
      duration_ms: ['Takes', 'minutes'],
      started_at: ['Was opened', 'time'],
      ended_at: ['Ended', 'time'],
      cancelled_at: ['Cancelled', 'time'],
      is_lobby: ['Lobby', 'flag'],
      is_locked: ['Locked', 'flag'],
      is_chat: ['Chat', 'flag'],
      is_share: ['Sharing', 'flag'],
      capacity: ['Seats'],
    },
  },
};

/** By kind and item, what the branch brings first and what only the origin changed left out: that stays as it is. */
export function reviewOf(differences: readonly RowDifference[]): readonly ReviewGroup[] {
  return Object.entries(kinds).flatMap(([table, kind]) => {
    const items = differences
      .filter((one) => one.table === table && one.side !== 'origin')
      .map((one) => itemOf(kind, one))
      .toSorted(
        (a, b) => Number(b.side === 'both') - Number(a.side === 'both') || (a.what < b.what ? -1 : 1),
      );
    return items.length > 0 ? [{ title: kind.title, items }] : [];
  });
}

function itemOf(
  { nameOf, fields }: Kind,
  { id, side, base, branch, origin, columns }: RowDifference,
): ReviewItem {
  const did = !branch ? 'removed' : base ? 'changed' : 'added';
  const lines = Object.entries(fields).flatMap(([column, [label, kind]]): ReviewLine[] => {
    if (!columns.includes(column)) return [];
    const shown = (row: Cells | undefined) => row && show(row[column] ?? null, kind);
    const line = {
      label,
      was: shown(base),
      branch: shown(branch),
      origin: shown(side === 'both' ? origin : undefined),
    };
    return did === 'added' && !line.branch ? [] : [line];
  });
  return { id, what: nameOf((branch ?? base ?? origin)!), did, side, lines };
}

function show(cell: Cell, kind: 'time' | 'flag' | 'minutes' | undefined): Shown | undefined {
  if (cell === null || cell === '') return undefined;
  if (kind === 'time') return { at: Number(cell) };
  if (kind === 'flag') return { text: Number(cell) ? 'on' : 'off' };
  if (kind === 'minutes') return { text: `${Number(cell) / 60_000} min` };
  return { text: String(cell) };
}
