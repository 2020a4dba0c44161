import type { PersonId, RoomCode, SeriesId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** What the meetings of a series are made from. */
export interface Series {
  readonly id: SeriesId;
  /** The link that stays the same: it leads to the meeting of the series that is on, or next. */
  readonly code: RoomCode;
  /** RFC 5545, as {@link ../meetings/recurrence.ts} writes it. */
  readonly rule: string;
  /** On whose clock it repeats. */
  readonly zone: string;
  readonly firstAt: Instant;
  readonly title: string;
  readonly durationMs?: number | undefined;
  readonly lobby: boolean;
  readonly yesLimit?: number | undefined;
  readonly createdBy: PersonId;
  readonly createdByName: string;
  readonly createdAt: Instant;
  /** Since when no meetings are made from it any more. */
  readonly endedAt?: Instant | undefined;
  readonly changedBy: PersonId;
}

/**
 * The series of one workspace.
 *
 * - **SR1** `add` then `byId` gives back what was stored, field for field; `undefined` for an unknown id.
 * - **SR2** `end` stores when and by whom, once: what ended before keeps its moment.
 */
export interface SeriesRecords {
  add(series: Series): Promise<void>;
  byId(id: SeriesId): Promise<Series | undefined>;
  end(id: SeriesId, at: Instant, by: PersonId): Promise<void>;
}
export interface SeriesDep {
  readonly series: SeriesRecords;
}
