import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** What can be found, in the order in which it is shown. */
export const searchKinds = ['person', 'meeting', 'post', 'comment', 'message'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** A part of a text in which hits are marked by whoever shows it: nothing in it is markup. */
export interface Marked {
  readonly text: string;
  /** UTF-16, end exclusive, in order, not overlapping. */
  readonly hits: readonly (readonly [start: number, end: number])[];
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

export interface SearchHit {
  readonly kind: SearchKind;
  readonly id: string;
  /** The post of a comment, the meeting of a message; `''` for what stands for itself. */
  readonly place: string;
  /** A name or a title; of a comment or a message the title of its place, with nothing marked in it. */
  readonly title: Marked;
  /** Empty for people and meetings. */
  readonly excerpt: Marked;
  readonly authorName?: string | undefined;
  readonly at?: Instant | undefined;
}

export interface SearchAsked {
  readonly viewer: PersonId;
  readonly kinds: readonly SearchKind[];
  /** 1 to 100. */
  readonly limit: number;
  readonly offset: number;
}
export interface Found {
  /** Best first. */
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
  /** So much was asked for that some of it was left out. */
  readonly cut: boolean;
  /** It took too long, and was not looked through to the end: there may be more, and better ones. */
  readonly outOfTime: boolean;
}

/**
 * Finds what was written and who is there, by words.
 *
 * - **SE1** Found are members by name, meetings by title, published posts by title and text, comments below those, and messages of chats.
 * - **SE2** What is not there any more is not found, from the moment it goes: what was deleted or unpublished, former words, former members.
 * - **SE3** A private message is found by the two people whose it is, and by nobody else.
 * - **SE4** Words are found in any case and without their accents; `"words in quotes"` where they follow each other; `-words` leave out; the last
 *   word also where it begins one. Nothing else that is typed means anything.
 * - **SE5** A page goes on where the one before ended; `more` says whether there is another.
 * - **SE6** `title` and `excerpt` say where the hits are in them.
 * - **SE7** A search that is looked through to its end is not `outOfTime`, whatever it found.
 */
export interface Search {
  find(typed: string, asked: SearchAsked): Promise<Found>;
}
export interface SearchDep {
  readonly search: Search;
}
