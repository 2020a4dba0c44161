import type { Cursor } from '../cursor.ts';

/** The order of lists by time, latest first, then by id. */
export const latestFirst = (a: Cursor, b: Cursor): number => b.at - a.at || (a.id < b.id ? -1 : 1);

/** Whether something stands after the end of the page before. */
export const isAfter = (end: Cursor | undefined, placed: Cursor): boolean =>
  end === undefined || (placed.id !== end.id && latestFirst(end, placed) < 0);
