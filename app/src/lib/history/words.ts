import type { Keeping, RestoreBlocked, RestoreCounts } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

type Say = (count: number) => string;
const deeds: Readonly<Record<string, { readonly back: Say; readonly changed: Say; readonly gone: Say }>> = {
  meetings: {
    back: (count) => m.history_back_meetings({ count }),
    changed: (count) => m.history_changed_meetings({ count }),
    gone: (count) => m.history_gone_meetings({ count }),
  },
  posts: {
    back: (count) => m.history_back_posts({ count }),
    changed: (count) => m.history_changed_posts({ count }),
    gone: (count) => m.history_gone_posts({ count }),
  },
  comments: {
    back: (count) => m.history_back_comments({ count }),
    changed: (count) => m.history_changed_comments({ count }),
    gone: (count) => m.history_gone_comments({ count }),
  },
  likes: {
    back: (count) => m.history_back_likes({ count }),
    changed: (count) => m.history_changed_likes({ count }),
    gone: (count) => m.history_gone_likes({ count }),
  },
};

/** One line for each thing that would happen: `2 posts come back`. Empty when nothing would. */
export function restoreWords(counts: RestoreCounts): readonly string[] {
  return Object.entries(deeds).flatMap(([kind, said]) => {
    const count = counts[kind as keyof RestoreCounts];
    return (['back', 'changed', 'gone'] as const).flatMap((deed) =>
      count?.[deed] ? [said[deed](count[deed])] : [],
    );
  });
}

/** Why a restore cannot be, and what can be done about it. */
export function blockedWords(by: RestoreBlocked['by']): string {
  if (by === 'missing') return m.history_blocked_missing();
  return by === 'later' ? m.history_blocked_later() : m.history_blocked_running();
}

/** How long changes stay at hand, as a choice; 0 is for good. */
export function hotDaysWords(days: number): string {
  if (days === 0) return m.history_always();
  if (days === 180) return m.history_half_year();
  return days === 365 ? m.history_year() : m.history_days({ count: days });
}

/** Where the history lies: `1,204 changes are at hand. 80 older ones are in the slower storage, 2 kB.` */
export function keepingWords({ atHand, moved }: Keeping, locale: string): string {
  const here = m.history_at_hand({ count: atHand });
  if (moved.changes === 0) return here;
  return `${here} ${m.history_older({ count: moved.changes, size: sizeWords(moved.sizeBytes, locale) })}`;
}

function sizeWords(bytes: number, locale: string): string {
  const [size, unit] =
    bytes < 1_000_000 ? [Math.ceil(bytes / 1_000), 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return size.toLocaleString(locale, { style: 'unit', unit, maximumFractionDigits: 1 });
}
