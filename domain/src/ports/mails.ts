import type { Instant } from '../time.ts';

/**
 * Where a mail stands: `waiting` for its next try, `sending` right now, `sent` to whoever delivers it, `kept` because no way out is set,
 * `refused` by the other side for good, `bounced` after it was sent, `failed` after the last try, or `unsure` because a line or a process broke at the wrong moment.
 */
export const mailStates = [
  'held',
  'waiting',
  'sending',
  'sent',
  'kept',
  'refused',
  'bounced',
  'failed',
  'unsure',
] as const;
export type MailState = (typeof mailStates)[number];

export interface NewMail {
  readonly id: string;
  /** Says what this mail is about, once and for all: `welcome <workspace> <person>`. 1 to 200 characters. */
  readonly key: string;
  /** What sort of mail it is, for lists: `confirm`, `reset`, `link`, `invite`, `welcome`. */
  readonly kind: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly createdAt: Instant;
  /** After this nobody needs it any more; it is not tried again. */
  readonly usefulUntil: Instant;
}

/** A mail as lists show it. */
export interface MailLine extends Pick<
  NewMail,
  'id' | 'kind' | 'to' | 'subject' | 'createdAt' | 'usefulUntil'
> {
  readonly state: MailState;
  readonly tries: number;
  /** When the next try is due, when it waits. */
  readonly dueAt: Instant;
  readonly settledAt?: Instant;
  /** What the other side said last. */
  readonly why?: string;
}
/** With its words. They are taken away once a mail was sent: links in them open accounts. */
export interface KeptMail extends MailLine, Pick<NewMail, 'key' | 'text' | 'html'> {}

export type MailEnd =
  | { readonly state: 'sent'; readonly carriedAs?: string | undefined }
  | { readonly state: 'kept' }
  | { readonly state: 'refused' | 'failed' | 'unsure'; readonly why: string }
  | { readonly state: 'waiting'; readonly why: string; readonly dueAt: Instant };

/**
 * Every mail that this Stoa wrote, and how far each has come: what is due, and what an owner looks at.
 *
 * - **MA1** A key is taken once: `add` answers `known` for it and changes nothing, also when adds race.
 * - **MA2** `add` answers `tooMany`, and keeps nothing, when as many mails to one address were added since `limit.since`; races never let more through.
 * - **MA3** `take` gives a mail that is due to one taker; it is theirs until `until`, and counts one try. What is of use for the shortest time comes
 *   first, so that nobody's link to sign in waits behind a thousand invitations; of two alike the earliest due.
 * - **MA4** `settle` writes how a try ended. A mail that was `sent` has no words any more.
 * - **MA5** `giveUpLost` finds mails whose taker did not come back in time, and makes them `waiting` or `unsure`; it answers how many.
 * - **MA6** `again` makes a mail that is settled and still has its words due at once; it answers whether there was one.
 * - **MA7** `list` goes back from the newest; `forgetBefore` deletes what is settled and older, and answers how many.
 * - **MA8** `bounce` makes a mail that was sent under that name `bounced`, and answers whether there was one: once, however often it is told.
 */
export interface Mails {
  add(
    mail: NewMail,
    limit: { readonly most: number; readonly since: Instant },
  ): Promise<'added' | 'known' | 'tooMany'>;
  take(now: Instant, until: Instant): Promise<KeptMail | undefined>;
  settle(id: string, end: MailEnd, at: Instant): Promise<void>;
  giveUpLost(now: Instant, as: 'waiting' | 'unsure'): Promise<number>;
  again(id: string, now: Instant): Promise<boolean>;
  bounce(carriedAs: string, why: string, at: Instant): Promise<boolean>;
  /** `limit` 1 to 200; `offset` from 0. */
  list(page: {
    limit: number;
    offset: number;
  }): Promise<{ readonly mails: readonly MailLine[]; readonly total: number }>;
  byId(id: string): Promise<KeptMail | undefined>;
  forgetBefore(at: Instant): Promise<number>;
}
export interface MailsDep {
  readonly mails: Mails;
}
