import type { Result } from '../result.ts';

/** A process of this Stoa, from its start to its end: a restarted one is another. */
export type ProcessId = string & { readonly brand: 'ProcessId' };

/**
 * Who may act for something that only one process may act for at a time, such as a room.
 *
 * - **LE1** Of all that ask for a name at once one gets it; the others hear who has it.
 * - **LE2** A lease is renewed by itself until it is released. When its owner ends, hangs or is cut off, the name can be taken after
 *   the leases' time to live.
 * - **LE3** Each taking of a name has a greater fence than all before it, also when the store has forgotten everything in between.
 * - **LE4** `state` is `held` only while nobody else can have the name, judged by the owner's monotonic clock and asking nobody: an
 *   owner that slept learns it before it acts.
 * - **LE5** An owner that could not renew in time is `doubtful`. Once the store answers it holds again if nobody took the name, or it
 *   is `over`, which is final.
 * - **LE6** `release` frees the name at once, and only if it is still this lease's. It never rejects: what cannot be freed runs out.
 *
 * The store may forget everything (Redis holds hints only). Then two may hold one name until the older one's next renewal; so may an
 * owner between looking at `state` and its effect. Whatever must not happen twice carries the fence to the records, which refuse a
 * smaller one than they have seen.
 */
export interface Leases {
  /** Rejects when the store cannot be reached. */
  hold(name: string): Promise<Result<Lease, HeldBy>>;
  /** Who has the name, as the store knows it. Rejects when the store cannot be reached. */
  ownerOf(name: string): Promise<ProcessId | undefined>;
}
export interface Lease {
  readonly name: string;
  readonly fence: number;
  state(): LeaseState;
  /** Hears each change of `state`, a moment after it. Answers `stop`. */
  watch(listener: (state: LeaseState) => void): () => void;
  release(): Promise<void>;
}
export type LeaseState = 'held' | 'doubtful' | 'over';

/** Somebody has the name already; perhaps this process itself. */
export interface HeldBy {
  readonly type: 'HeldBy';
  readonly owner: ProcessId;
}
