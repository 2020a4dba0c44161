import { parseEmail, parseName, type MailSender } from '@stoa/domain';
import { z } from 'zod';
import { BadSetting } from './bad-setting.ts';
import type { Setting } from './settings.ts';

/** How mails leave: by one of three ways, or not at all. */
export type MailSettings = { readonly from: MailSender } & (
  | { readonly by: 'smtp'; readonly url: string }
  | {
      readonly by: 'resend' | 'mailersend';
      readonly apiKey: string;
      readonly baseUrl?: string | undefined;
      /** Of the webhook by which the company tells of mails that came back. */
      readonly webhookSecret?: string | undefined;
    }
);

/** `Stoa <stoa@stoa.example>`, or the address alone. */
export function senderOf(text: string): MailSender | undefined {
  const [, name = '', address = text] = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  const [called, email] = [parseName(name || 'Stoa'), parseEmail(address)];
  return called.ok && email.ok ? { name: called.value, address: email.value } : undefined;
}

const sender = z
  .string()
  .transform(senderOf)
  .refine((found) => found !== undefined);

/** The settings of mail. At most one way out is set; with none, mails are kept for whoever set this Stoa up. */
export const mailSettings = {
  MAIL_FROM: {
    what: 'Who mails come from. Its domain must let the way out below send for it (SPF, DKIM).',
    allowed: 'an address, or `Name <address>`',
    usual: 'must be set with a way out',
    schema: sender,
  },
  SMTP_URL: {
    what: 'Mails leave by this mail server. `smtp:` uses TLS where the server offers it, `smtps:` always.',
    allowed: 'smtp://user:password@host:587 or smtps://user:password@host:465',
    usual: 'no mail leaves; the page Mail shows it',
    schema: z.url({ protocol: /^smtps?$/ }),
    secret: true,
  },
  RESEND_API_KEY: {
    what: 'Mails leave by Resend.',
    allowed: 'a key',
    usual: 'not used',
    schema: z.string().min(1),
    secret: true,
  },
  MAILERSEND_API_KEY: {
    what: 'Mails leave by MailerSend.',
    allowed: 'a key',
    usual: 'not used',
    schema: z.string().min(1),
    secret: true,
  },
  MAIL_WEBHOOK_SECRET: {
    what: 'Resend or MailerSend tells of mails that came back, at `<ORIGIN>/hooks/mail`: what it calls the signing secret of that webhook. The page Mail then shows them.',
    allowed: 'a secret; that of Resend begins with `whsec_`',
    usual: 'mails that come back are not noticed',
    schema: z.string().min(8),
    secret: true,
  },
  MAIL_API_URL: {
    what: 'Where the API of Resend or MailerSend is, when a proxy stands in for it.',
    allowed: 'a URL with http or https',
    usual: 'the company’s own',
    schema: z.url({ protocol: /^https?$/ }),
  },
} as const satisfies Record<string, Setting>;

/** What was read of {@link mailSettings}, as one choice. Throws {@link BadSetting}. */
export function chosenMail(read: {
  MAIL_FROM?: MailSender | undefined;
  SMTP_URL?: string | undefined;
  RESEND_API_KEY?: string | undefined;
  MAILERSEND_API_KEY?: string | undefined;
  MAIL_API_URL?: string | undefined;
  MAIL_WEBHOOK_SECRET?: string | undefined;
}): MailSettings | undefined {
  const { MAIL_FROM: from, MAIL_API_URL: baseUrl, MAIL_WEBHOOK_SECRET: webhookSecret } = read;
  const ways = (['SMTP_URL', 'RESEND_API_KEY', 'MAILERSEND_API_KEY'] as const).filter((name) => read[name]);
  const [way, another] = ways;
  if (!way) return undefined;
  if (another)
    throw new BadSetting(`${way} and ${another} are both set, but mails leave by one way: take one away.`);
  if (!from)
    throw new BadSetting(`MAIL_FROM is not set, but ${way} needs it: ${mailSettings.MAIL_FROM.allowed}.`);
  if (way === 'SMTP_URL') return { by: 'smtp', url: read.SMTP_URL!, from };
  if (way === 'RESEND_API_KEY' && webhookSecret && !/^whsec_[A-Za-z0-9+/]+=*$/.test(webhookSecret))
    throw new BadSetting(
      `MAIL_WEBHOOK_SECRET is not one of Resend: it must be ${mailSettings.MAIL_WEBHOOK_SECRET.allowed}.`,
    );
  const by = way === 'RESEND_API_KEY' ? 'resend' : 'mailersend';
  return { by, apiKey: read[way]!, baseUrl, webhookSecret, from };
}
