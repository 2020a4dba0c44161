import { readFileSync } from 'node:fs';

/** A database has three files open (itself, its log, the log's index), and twice that while somebody reads beside a transaction. */
const filesEach = 3;

/**
 * How many databases may be open so that they take at most half of the files this process may open, and at most `most`: the other
 * half is for connections. Idle databases would otherwise keep people out who could make them close. `most` where it cannot be known.
 */
export function databasesThatFit(most: number): number {
  const limit = openFilesLimit();
  return limit === undefined ? most : Math.max(1, Math.min(most, Math.floor(limit / 2 / filesEach)));
}

/** The soft limit, as Linux tells it; Node raises it to the hard one when it starts. */
function openFilesLimit(): number | undefined {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}
