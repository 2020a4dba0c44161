import { apiKey, openMailApi, resendApi } from '@stoa/mail/fixtures/mail-api';
import { openSmtp } from '@stoa/mail/fixtures/smtp-server';

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** By their names in lower case, where it came as a mail server has it. */
  readonly headers?: Readonly<Record<string, string>>;
}
/** Where the mails of a Stoa arrive: a mail server on this machine, or for Workers the API of Resend. */
export interface Mailbox {
  /** The settings of a Stoa whose mails come here. */
  readonly env: Record<string, string>;
  /** How many came in all. */
  count(): number;
  /** Whom each of them went to. */
  readers(): readonly string[];
  /** The next one to this address, once it is there. */
  next(to: string): Promise<Mail>;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const MAIL_FROM = 'Stoa <stoa@stoa.example>';
  if (process.env.STOA_HOME === 'workers') {
    const { baseUrl, took, next, close } = await openMailApi(resendApi);
    const env = { MAIL_FROM, RESEND_API_KEY: apiKey, MAIL_API_URL: baseUrl };
    const readers = () => took().map(({ to }) => to);
    return { env, count: () => took().length, readers, next, close };
  }
  const { url, mails, next, close } = await openSmtp();
  const readers = () => mails.map(({ to }) => to);
  return { env: { MAIL_FROM, SMTP_URL: url }, count: () => mails.length, readers, next, close };
}

/** The link that a mail is about, as a path. */
export const linkIn = ({ text }: Pick<Mail, 'text'>): string => {
  const link = /https?:\/\/\S+\/(?:auth|i)\/\S+/.exec(text)?.[0];
  if (!link) throw new Error(`No link is in this mail:\n${text}`);
  return new URL(link).pathname + new URL(link).search;
};
