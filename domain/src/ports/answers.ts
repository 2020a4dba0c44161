import type { MeetingId, PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** What somebody may say to a meeting. */
export const sayings = ['yes', 'maybe', 'no'] as const;
export type Saying = (typeof sayings)[number];

export const asSaying = (text: string | undefined): Saying | undefined =>
  sayings.find((saying) => saying === text);

/** What is kept of it: whoever says yes to a meeting that is full is `waiting`. */
export type AnswerState = Saying | 'waiting';

/** What one person says to one meeting. */
export interface MeetingAnswer {
  readonly meetingId: MeetingId;
  readonly personId: PersonId;
  readonly name: string;
  readonly state: AnswerState;
  /** Their turn among all answers of the meeting, from 1: whoever waits moves up in this order. A new state is a new turn. */
  readonly turn: number;
  readonly answeredAt: Instant;
  /** Whose doing it was: somebody else's where a place came free. */
  readonly changedBy: PersonId;
}

/**
 * What people say to the meetings of one workspace.
 *
 * - **AN1** `put` keeps one answer of a person to a meeting, the latest; `of` gives back those of a meeting field for field, by their turns.
 * - **AN2** `by` answers what one person said, the latest first.
 * - **AN3** Of answers that are put in transactions each sees those before it: of many who ask for the last place one gets it.
 */
export interface Answers {
  put(answers: readonly MeetingAnswer[]): Promise<void>;
  of(meetingId: MeetingId): Promise<readonly MeetingAnswer[]>;
  /** `limit` 1 to 1000. */
  by(personId: PersonId, limit: number): Promise<readonly MeetingAnswer[]>;
}
export interface AnswersDep {
  readonly answers: Answers;
}
