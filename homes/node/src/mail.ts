import {
  createMailer,
  dayMs,
  minuteMs,
  randomIds,
  systemClock,
  type KeptMail,
  type Log,
  type MailsDep,
  type Postmaster,
} from '@stoa/domain';
import { createMailerSend, createResend, reportsOf } from '@stoa/mail';
import { createSmtp } from '@stoa/mail/smtp';
import type { MailSettings } from './mail-settings.ts';

/** How often the list of mails is looked at for those that wait for another try, or that another process left behind. */
const lookEveryMs = minuteMs / 4;

/** The mailer of a process, by the way out that the environment chose. */
export function openMail(
  settings: MailSettings | undefined,
  { mails, origin, log }: MailsDep & { origin: URL; log: Log },
): Postmaster & { close(): void } {
  const carrier = settings && carrierOf(settings);
  // Only Vite's own server says so: a build has another value there, and Node alone none.
  const developing = (import.meta as { env?: { DEV?: boolean } }).env?.DEV === true;
  const kept = ({ to, text }: KeptMail) => log('info', 'mail.words', { to, text });
  const mailer = createMailer({
    clock: systemClock,
    ids: randomIds,
    mails,
    carrier,
    reports: settings && settings.by !== 'smtp' ? reportsOf(settings.by, settings.webhookSecret) : undefined,
    origin,
    log,
    ...(developing && { kept }),
  });
  const look = setInterval(() => void mailer.carryDue(), lookEveryMs).unref();
  const tidying = setInterval(
    () =>
      void mailer.tidy().catch((cause: unknown) => log('warn', 'mail.notTidied', { reason: String(cause) })),
    dayMs,
  ).unref();
  return {
    ...mailer,
    close() {
      clearInterval(look);
      clearInterval(tidying);
      carrier?.close?.();
    },
  };
}

function carrierOf(settings: MailSettings) {
  const { from } = settings;
  if (settings.by === 'smtp') return createSmtp({ url: settings.url, from });
  const options = { apiKey: settings.apiKey, from, baseUrl: settings.baseUrl };
  return settings.by === 'resend' ? createResend(options) : createMailerSend(options);
}
