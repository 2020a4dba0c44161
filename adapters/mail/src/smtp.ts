import { breaksHeaders, headersBroken, type Carried, type MailCarrier, type MailSender } from '@stoa/domain';
import { createTransport } from 'nodemailer';

export interface SmtpOptions {
  /** `smtp://user:password@host:587`, or `smtps://…:465`. */
  readonly url: string;
  readonly from: MailSender;
}

/** So long a server may take for each step, in ms: less than the time for which a mail is ours. */
const stepMs = 20_000;

/** {@link MailCarrier} on a mail server, by SMTP (RFC 5321). With `smtp:` it uses TLS where the server offers it. */
export function createSmtp({ url, from }: SmtpOptions): MailCarrier {
  // A connection per mail: one that was kept may have been closed at the other end, and then nobody knows what arrived.
  const transport = createTransport({
    url,
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
    // Nothing of a mail is read from disk or fetched from elsewhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name: 'SMTP',
    supports: { remembersKeys: false },
    async carry(mail) {
      if (breaksHeaders(mail)) return headersBroken;
      const { to, subject, text, html } = mail;
      try {
        await transport.sendMail({
          from: { name: from.name, address: from.address },
          to: { name: '', address: to },
          subject,
          text,
          html,
          // A machine wrote it: nobody's holiday note answers it (RFC 3834, 5).
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return { type: 'Carried' };
      } catch (cause) {
        return outcomeOf(cause as SmtpFault);
      }
    },
    close: () => transport.close(),
  };
}

interface SmtpFault extends Error {
  readonly code?: string;
  /** What the server said, by number (RFC 5321, 4.2). */
  readonly responseCode?: number;
  /** The system's call that failed, `connect` among them. */
  readonly syscall?: string;
}

function outcomeOf({ code, responseCode, syscall, message }: SmtpFault): Carried {
  if (responseCode !== undefined) {
    // A password that is refused may be put right by whoever keeps this Stoa, while the mail waits.
    const forGood = responseCode >= 500 && code !== 'EAUTH';
    return forGood ? { type: 'Refused', why: message } : { type: 'NotNow', why: message };
  }
  // No line at all, or none that it would speak on. Where a line broke, the mail may have been taken before.
  const noLine = syscall === 'connect' || ['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH'].includes(code ?? '');
  return noLine || /^(Connection|Greeting) timeout|^Greeting never/.test(message)
    ? { type: 'NotNow', why: message }
    : { type: 'Unsure', why: message };
}
