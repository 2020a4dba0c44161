/** A mail that was taken and did not arrive, or was not wanted. */
export interface MailReport {
  /** What the other side calls the mail, as its answer said when it took it. */
  readonly carriedAs: string;
  /** What it says of it, on one line. */
  readonly why: string;
}

/**
 * Reads what a company that delivers mails posts about them later.
 *
 * - **MR1** `read` answers `undefined` for what the company did not sign: another secret, other words, another time, no signature.
 * - **MR2** What it signed and tells nothing of a mail that did not arrive is an empty list.
 */
export interface MailReports {
  /** `body` as it came: one changed character breaks the signature. */
  read(headers: Headers, body: string): Promise<readonly MailReport[] | undefined>;
}
