import type { Cell, Cells, RowDifference } from '@stoa/domain';
import { formatDuration } from '#lib/time/format.ts';
import { m } from '#lib/words/made/messages.js';

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
  /** The table. */
  readonly kind: string;
  readonly title: string;
  readonly items: readonly ReviewItem[];
}

interface Kind {
  readonly title: () => string;
  readonly nameOf: (row: Cells) => string;
  /** Columns that people know, with their words; others tell them nothing. */
  readonly fields: Readonly<
    Record<string, readonly [label: () => string, kind?: 'time' | 'flag' | 'minutes']>
  >;
}
const kinds: Readonly<Record<string, Kind>> = {
  post: {
    title: () => m.activity_kind_posts(),
    nameOf: (row) => String(row['title']),
    fields: {
      title: [() => m.posts_title()],
      body: [() => m.posts_text()],
      published_at: [() => m.posts_published(), 'time'],
    },
  },
  post_comment: {
    title: () => m.activity_kind_comments(),
    nameOf: (row) => m.branches_comment_by({ name: String(row['author_name']) }),
    fields: { body: [() => m.branches_comment()] },
  },
  post_like: {
    title: () => m.activity_kind_likes(),
    nameOf: (row) => m.branches_like_by({ name: String(row['author_name']) }),
    fields: {},
  },
  meeting: {
    title: () => m.activity_kind_meetings(),
    nameOf: (row) => String(row['title']),
    fields: {
      title: [() => m.meetings_title()],
      starts_at: [() => m.branches_begins(), 'time'],
      duration_ms: [() => m.branches_takes(), 'minutes'],
      started_at: [() => m.branches_opened(), 'time'],
      ended_at: [() => m.branches_ended(), 'time'],
      cancelled_at: [() => m.branches_cancelled(), 'time'],
      is_lobby: [() => m.branches_lobby(), 'flag'],
      is_locked: [() => m.branches_locked(), 'flag'],
      is_chat: [() => m.activity_kind_chat(), 'flag'],
      is_share: [() => m.branches_sharing(), 'flag'],
      capacity: [() => m.branches_seats()],
      yes_limit: [() => m.branches_places()],
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
    return items.length > 0 ? [{ kind: table, title: kind.title(), items }] : [];
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
      label: label(),
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
  if (kind === 'flag') return { text: Number(cell) ? m.branches_on() : m.branches_off() };
  if (kind === 'minutes') return { text: formatDuration(Number(cell)) };
  return { text: String(cell) };
}
