import type { Searched } from './wanted.ts';

/** How long a search works before everybody else has their turn, ms: about what a page takes. */
export const sliceMs = 4;
/** Turns after which everybody else has theirs, whatever the clock says: in a Durable Object it stands still until somebody else was heard. */
const turnsMost = 8;

/** Lets others go first, and resolves when it is this search's turn again. */
export type Pass = () => Promise<void>;

interface Turns {
  isTaken: boolean;
  /** Who waits, in the order in which they come: each of them once, with their searches in a row. */
  readonly waiting: Map<string, (() => void)[]>;
  /** When this program last heard of anything else, as `performance.now()` says. */
  heardAt: number;
  turns: number;
}
const turnsOf = new WeakMap<Searched, Turns>();

/**
 * Where a database is in this process, a search keeps the process while it works. So one search of a database works at a time, in slices: between
 * two of them everybody else has their turn, and of those who search it is one after the other's, however many searches each has under way.
 */
export async function inTurns<T>(db: Searched, who: string, work: (pass: Pass) => Promise<T>): Promise<T> {
  const turns = turnsOf.get(db) ?? { isTaken: false, waiting: new Map(), heardAt: 0, turns: 0 };
  turnsOf.set(db, turns);
  if (turns.isTaken) await place(turns, who, false);
  else [turns.isTaken, turns.heardAt, turns.turns] = [true, performance.now(), 0];
  try {
    return await work(async () => {
      const mine = place(turns, who, true);
      void next(turns);
      await mine;
    });
  } finally {
    void next(turns);
  }
}

/** Behind all others who wait; of the same person's searches, the one that is under way goes on first. */
function place({ waiting }: Turns, who: string, isUnderWay: boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const own = waiting.get(who) ?? [];
  if (isUnderWay) waiting.delete(who);
  waiting.set(who, isUnderWay ? [resolve, ...own] : [...own, resolve]);
  return promise;
}

async function next(turns: Turns): Promise<void> {
  const { waiting } = turns;
  if (waiting.size > 0) {
    turns.turns += 1;
    if (performance.now() - turns.heardAt >= sliceMs || turns.turns >= turnsMost) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      [turns.heardAt, turns.turns] = [performance.now(), 0];
    }
  }
  const [first] = waiting;
  if (!first) {
    turns.isTaken = false;
    return;
  }
  const [who, [begin, ...others]] = first as [string, [() => void, ...(() => void)[]]];
  waiting.delete(who);
  if (others.length > 0) waiting.set(who, others);
  begin();
}
