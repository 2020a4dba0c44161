import type { Keeping, RestoreBlocked, RestoreCounts } from '@stoa/domain';

const nouns = {
  meetings: ['meeting', 'meetings'],
  posts: ['post', 'posts'],
  comments: ['comment', 'comments'],
  likes: ['like', 'likes'],
} as const;
const kinds = Object.keys(nouns) as (keyof typeof nouns)[];

/** One line for each thing that would happen: `2 posts come back`. Empty when nothing would. */
export function restoreWords(counts: RestoreCounts): readonly string[] {
  return kinds.flatMap((kind) => {
    const count = counts[kind];
    if (!count) return [];
    const some = (n: number, one: string, many: string) =>
      n === 0 ? [] : [`${n} ${nouns[kind][n === 1 ? 0 : 1]} ${n === 1 ? one : many}`];
    return [
      ...some(count.back, 'comes back', 'come back'),
      ...some(count.changed, 'becomes what it was', 'become what they were'),
      ...some(count.gone, 'goes, because it came later', 'go, because they came later'),
    ];
  });
}

/** Why a restore cannot be, and what can be done about it. */
export const blockedWords = {
  missing:
    'What it needs is gone too and cannot come back with it. Restore everything to that moment instead.',
  later:
    'Something that came later stands in the way. Change that first, or restore everything to that moment.',
  running:
    'People are in a meeting right now, which this would change around them. Nothing was changed: wait until it is over.',
} as const satisfies Record<RestoreBlocked['by'], string>;

/** How long changes stay at hand, as a choice; 0 is for good. */
export const hotDaysWords = (days: number): string =>
  ({ 0: 'Always', 180: 'Half a year', 365: 'A year' })[days] ?? `${days} days`;

/** Where the history lies: `1,204 changes are at hand. 80 older ones are in the slower storage, 2 kB.` */
export function keepingWords({ atHand, moved }: Keeping): string {
  const some = (n: number, one: string, many: string) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
  const here = `${some(atHand, 'change is', 'changes are')} at hand.`;
  if (moved.changes === 0) return here;
  return `${here} ${some(moved.changes, 'older one is', 'older ones are')} in the slower storage, ${sizeWords(moved.sizeBytes)}.`;
}
const sizeWords = (bytes: number): string =>
  bytes < 1_000_000
    ? `${Math.ceil(bytes / 1_000)} kB`
    : `${(bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
