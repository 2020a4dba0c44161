import type { Database } from '../engine.ts';
import { toChange, type Change, type ChangePosition, type ChangeRow } from './change.ts';
import { readRows } from './read-changes.ts';

/** What a follower gets at once. */
export interface Batch {
  /** Of the tables that were asked for, oldest first; may be empty. */
  readonly changes: readonly Change[];
  /** All changes up to here were looked at: where to follow from next. */
  readonly upTo: ChangePosition;
}

/** The changes after a position, up to another. */
export interface Stretch {
  /** The position after which it begins, where there was nothing more yet. */
  readonly upTo: ChangePosition;
  /** The same object for the same tables. */
  of(tables: readonly string[] | undefined): Batch;
}

/** Reads stretches of one log, each once for all who are at the same position at about the same time. */
export interface Stretches {
  /** `wakes` counts what may have been committed: a read that began before the last of it is too old to share if it found nothing. */
  read(after: ChangePosition, wakes: number): Promise<Stretch>;
  forget(): void;
}

/** Stretches end at multiples of this, so that followers who lag behind come to read the same ones. */
const mostChanges = 256;
/** How many characters of rows a stretch has at most, unless its first change alone has more. */
const mostSize = 1 << 18;
/** How many stretches are kept for those who come a little later, and how many characters of rows in all. */
const keptStretches = 32;
const keptSize = 1 << 21;

interface Read {
  readonly wakes: number;
  /** 0 while it is under way. */
  size: number;
  readonly stretch: Promise<Stretch>;
}

export function createStretches(engine: Database): Stretches {
  /** By the position after which they begin, oldest first. Those that found nothing leave at once. */
  const recent = new Map<ChangePosition, Read>();

  function begin(after: ChangePosition, wakes: number): Read {
    const limit = mostChanges - (after % mostChanges);
    const stretch = readRows(engine, after, { limit, size: mostSize }).then(
      (rows) => {
        read.size = sizeOf(rows);
        if (rows.length === 0) leave();
        else keepFew();
        return createStretch(after, rows);
      },
      (cause: unknown) => {
        leave();
        throw cause;
      },
    );
    const read: Read = { wakes, size: 0, stretch };
    const leave = (): void => void (recent.get(after) === read && recent.delete(after));
    return read;
  }

  function keepFew(): void {
    let size = 0;
    for (const read of recent.values()) size += read.size;
    for (const [after, read] of recent) {
      if (recent.size === 1 || (recent.size <= keptStretches && size <= keptSize)) return;
      recent.delete(after);
      size -= read.size;
    }
  }

  return {
    read(after, wakes) {
      const known = recent.get(after);
      if (known && (known.size > 0 || known.wakes === wakes)) return known.stretch;
      const read = begin(after, wakes);
      recent.set(after, read);
      return read.stretch;
    },
    forget: () => recent.clear(),
  };
}

const sizeOf = (rows: readonly ChangeRow[]): number =>
  rows.reduce((sum, { before, after }) => sum + (before?.length ?? 0) + (after?.length ?? 0), 0);

function createStretch(after: ChangePosition, rows: readonly ChangeRow[]): Stretch {
  const upTo = rows.at(-1)?.position ?? after;
  /** Built when somebody first wants it. */
  const changes = new Map<ChangeRow, Change>();
  const built = (row: ChangeRow): Change => {
    const change = changes.get(row) ?? toChange(row);
    changes.set(row, change);
    return change;
  };
  const batches = new Map<string, Batch>();
  return {
    upTo,
    of(tables) {
      const key = tables?.toSorted().join() ?? '*';
      const wanted = () => (tables ? rows.filter(({ table }) => tables.includes(table)) : rows);
      const batch = batches.get(key) ?? { changes: wanted().map(built), upTo };
      batches.set(key, batch);
      return batch;
    },
  };
}
