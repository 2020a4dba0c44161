import type { MeetingId, PersonId, RoomCode, SeriesId } from '../ids.ts';
import type { Instant } from '../time.ts';

export interface Meeting {
  readonly id: MeetingId;
  readonly code: RoomCode;
  readonly title: string;
  /** `undefined` for a room that is simply open (an instant meeting). */
  readonly startsAt?: Instant | undefined;
  readonly durationMs?: number | undefined;
  readonly createdBy: PersonId;
  readonly createdByName: string;
  readonly createdAt: Instant;
  /** When the first person came in, and when it was ended for all. */
  readonly startedAt?: Instant | undefined;
  readonly endedAt?: Instant | undefined;
  readonly cancelledAt?: Instant | undefined;
  /** Who changed it last, where somebody did on a page: its history tells who did what. */
  readonly changedBy?: PersonId | undefined;
  /** How many may say that they come, 1 to 500; as many as like where it is left out. */
  readonly yesLimit?: number | undefined;
  /** The time zone of whoever planned it, as `Europe/Amsterdam`: what its time means where it is told to many. */
  readonly zone?: string | undefined;
  /** When what was planned was changed last, and how often: calendar programs take what is newer. */
  readonly editedAt?: Instant | undefined;
  readonly edits?: number | undefined;
  /** Of which series it is one, and for which of its moments it was made: that stays, also where this one was moved. */
  readonly seriesId?: SeriesId | undefined;
  readonly occursAt?: Instant | undefined;
  /** What the host has set; kept, so that a restart changes nothing. */
  readonly settings: RoomSettings;
}

export interface RoomSettings {
  /** Whether people who are not members of the workspace wait until somebody lets them in. */
  readonly lobby: boolean;
  /** Whether nobody new gets in. */
  readonly locked: boolean;
  /** Whether participants may write in the chat, and share their screen. */
  readonly chat: boolean;
  readonly share: boolean;
  /** 2 to 50. */
  readonly capacity: number;
}

/**
 * The meetings of one workspace.
 *
 * - **ME1** `add` then `byId` gives back what was stored, field for field.
 * - **ME2** `change` stores only the fields it is given, and answers `undefined` for an unknown id. Only `changedBy` is that of this
 *   change: a room, which gives none, takes away who changed it before.
 * - **ME3** `upcoming` holds those not ended and not cancelled that were made, begun or planned to begin after `after`: open rooms and
 *   running ones first, latest made first; then by `startsAt`, soonest first.
 * - **ME4** `past` holds all others, latest first: by when they were ended or cancelled, else by when they were to begin, began or were made.
 * - **ME5** `planned` holds all that are to begin after `after`, soonest first, whatever became of them.
 * - **ME6** `ofSeries` holds those of a series, the last of its moments first; a second one for the same moment is refused.
 */
export interface Meetings {
  add(meeting: Meeting): Promise<void>;
  byId(id: MeetingId): Promise<Meeting | undefined>;
  change(id: MeetingId, fields: MeetingChange): Promise<Meeting | undefined>;
  /** `limit` 1 to 200. */
  upcoming(limit: number, after: Instant): Promise<readonly Meeting[]>;
  /** `limit` 1 to 1000. */
  planned(limit: number, after: Instant): Promise<readonly Meeting[]>;
  /** `limit` 1 to 1000. */
  ofSeries(id: SeriesId, limit: number): Promise<readonly Meeting[]>;
  past(limit: number, offset: number, after: Instant): Promise<readonly Meeting[]>;
}
export type MeetingChange = Partial<
  Pick<
    Meeting,
    | 'title'
    | 'startsAt'
    | 'durationMs'
    | 'startedAt'
    | 'endedAt'
    | 'cancelledAt'
    | 'changedBy'
    | 'settings'
    | 'yesLimit'
    | 'zone'
    | 'editedAt'
    | 'edits'
  >
>;
export interface MeetingsDep {
  readonly meetings: Meetings;
}
