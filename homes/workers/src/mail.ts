import { createMailer, randomIds, systemClock, type Log, type MailsDep, type Postmaster } from '@stoa/domain';
import { createMailerSend, createResend, reportsOf } from '@stoa/mail';
import { chosenMail, senderOf } from '../../node/src/mail-settings.ts';
import { outlast, type Bindings } from './bindings.ts';

/** The mailer of an isolate: by Resend or MailerSend, which are called over HTTP. What waits for another try is looked at by a cron. */
export function openMail(env: Bindings, { mails }: MailsDep, log: Log): Postmaster {
  if (env.SMTP_URL)
    throw new Error(
      'SMTP_URL is set, but on Workers mails leave by RESEND_API_KEY or MAILERSEND_API_KEY only.',
    );
  if (env.MAIL_FROM && !senderOf(env.MAIL_FROM))
    throw new Error('MAIL_FROM must be an address, or `Name <address>`.');
  const chosen = chosenMail({
    ...env,
    MAIL_FROM: env.MAIL_FROM ? senderOf(env.MAIL_FROM) : undefined,
    SMTP_URL: undefined,
  });
  const create = chosen?.by === 'resend' ? createResend : createMailerSend;
  const byApi = chosen && chosen.by !== 'smtp' ? chosen : undefined;
  const carrier = byApi && create(byApi);
  return createMailer({
    clock: systemClock,
    ids: randomIds,
    mails,
    carrier,
    reports: byApi && reportsOf(byApi.by, byApi.webhookSecret),
    origin: new URL(env.ORIGIN),
    log,
    outlast,
  });
}
