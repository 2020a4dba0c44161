import type { Engine } from '../engine.ts';
import type { SearchQuery } from './query.ts';

/** What a search needs of an engine. */
export type Searched = Pick<Engine, 'dialect' | 'query' | 'queryOne'>;

/** What an engine's index is asked for. */
export interface Wanted {
  readonly query: SearchQuery;
  readonly reader: string;
  /** One more than are shown, which tells whether there are more. */
  readonly limit: number;
  readonly offset: number;
}
export interface Found {
  /** Its number, see `SearchIndex`. */
  readonly kind: number;
  readonly place: string;
  readonly id: string;
}

/** Hits that are ranked. More of them say that the words tell little, and to rank a million takes seconds. */
export const rankedMost = 20_000;

/** The time of a search was over between two of its statements. */
export class OutOfTime extends Error {}
