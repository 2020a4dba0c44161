import type { Instant, Stay } from '@stoa/domain';

/** One person's time in a meeting, all their stays together. */
export interface Attended {
  readonly key: string;
  readonly name: string;
  readonly personId: string | undefined;
  readonly stays: readonly { readonly from: Instant; readonly until: Instant | undefined }[];
  /** ms; an open stay counts until now. */
  readonly lengthMs: number;
  readonly here: boolean;
}

/** Gathers stays by who they belong to, in the order in which people first came. */
export function gather(stays: readonly Stay[], now: Instant): readonly Attended[] {
  const byKey = new Map<string, Stay[]>();
  for (const stay of stays) {
    const key = stay.personId ?? stay.seatId;
    byKey.set(key, [...(byKey.get(key) ?? []), stay]);
  }
  return [...byKey].map(([key, own]) => ({
    key,
    name: own.at(-1)!.name,
    personId: own[0]!.personId,
    stays: own.map(({ from, until }) => ({ from, until })),
    lengthMs: own.reduce((sum, { from, until }) => sum + Math.max(0, (until ?? now) - from), 0),
    here: own.some(({ until }) => until === undefined),
  }));
}
