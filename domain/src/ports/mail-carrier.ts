/** A mail as it is handed over: one reader, one subject line, the same words twice. */
export interface CarriedMail {
  /** The same for each try of one mail. */
  readonly key: string;
  /** An address as `parseEmail` gives it. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What became of one try. `why` is what the other side said, on one line, without the mail's words. */
export type Carried =
  /** `as` is what the other side calls it from now on, where it says so: what it reports later names the mail by it. */
  | { readonly type: 'Carried'; readonly as?: string }
  /** It will never be taken: no such mailbox, not allowed to send, something in it that no header may hold. */
  | { readonly type: 'Refused'; readonly why: string }
  /** It was surely not taken. Worth another try, after `retryMs` where the other side said so. */
  | { readonly type: 'NotNow'; readonly why: string; readonly retryMs?: number }
  /** The line broke where it could have been taken. */
  | { readonly type: 'Unsure'; readonly why: string };

/**
 * Brings a mail to whoever delivers it: a mail server, or a company's API.
 *
 * - **MC1** `carry` answers `Carried` only after the other side said that it has the mail: reader, subject, both forms.
 * - **MC2** A reader that the other side turns away is `Refused`, a busy or absent other side `NotNow`: nothing rejects.
 * - **MC3** A line that breaks after the mail was sent and before it was acknowledged is `Unsure`.
 * - **MC4** What would add a header or a reader (a control character, more than one address) is `Refused`, and nobody is asked.
 * - **MC5** Where `remembersKeys`, the other side takes one key once, however often it is carried within a day.
 */
export interface MailCarrier {
  /** For the page of mails: `SMTP`, `Resend`. */
  readonly name: string;
  readonly supports: { readonly remembersKeys: boolean };
  carry(mail: CarriedMail): Promise<Carried>;
  close?(): void;
}

/** Who mails come from, as `Stoa <stoa@example.org>` says it. */
export interface MailSender {
  readonly name: string;
  readonly address: string;
}

/** Whether a mail's address or subject could become more than one (RFC 5322, 2.2 and 3.4): a carrier refuses it before it asks anybody. */
export const breaksHeaders = ({ to, subject }: Pick<CarriedMail, 'to' | 'subject'>): boolean =>
  /[\p{Cc}\u2028\u2029]/u.test(to + subject) || !/^[^\s,;<>()[\]"\\@]+@[^\s,;<>()"\\@]+$/u.test(to);
export const headersBroken: Carried = {
  type: 'Refused',
  why: 'The address or the subject may not stand in a header.',
};
