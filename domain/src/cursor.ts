import { isId } from './ids.ts';
import type { Instant } from './time.ts';

/** Where a page of a list that is ordered by time, latest first, ended: at this moment, with this id. */
export interface Cursor {
  readonly at: Instant;
  readonly id: string;
}

/** A page of a list, and where it ended; `next` is missing on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: Cursor | undefined;
}

/** For addresses: `1790000000000.abc`. */
export const cursorToText = ({ at, id }: Cursor): string => `${at}.${id}`;

/** `undefined` for what no cursor of ours looks like: the list then begins at its beginning. */
export function asCursor(text: string | null | undefined): Cursor | undefined {
  const [, at, id] = /^(\d{1,15})\.(.+)$/.exec(text ?? '') ?? [];
  return isId(id) ? { at: Number(at) as Instant, id } : undefined;
}

/** The page out of what was asked for with one more than `limit`. */
export function toPage<Item extends { readonly id: string }>(
  found: readonly Item[],
  limit: number,
  atOf: (item: Item) => Instant,
): Page<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last ? { items, next: { at: atOf(last), id: last.id } } : { items };
}

/** How many of a list somebody may ask for at once. */
export const pageMost = 100;
/** A whole number from 1 to {@link pageMost}, whatever was asked for. */
export const pageLimit = (asked: number): number => Math.min(pageMost, Math.max(1, Math.trunc(asked) || 1));
