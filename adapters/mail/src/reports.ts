import type { MailReport, MailReports } from '@stoa/domain';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

const line = z.string().transform((text) => text.replace(/\s+/g, ' ').trim());

const resendEvent = z.object({
  type: z.enum(['email.bounced', 'email.complained', 'email.failed']),
  data: z.object({
    email_id: z.string(),
    bounce: z.object({ message: line }).optional(),
    failed: z.object({ reason: line }).optional(),
  }),
});

/** {@link MailReports} of Resend, which signs as Svix does: Standard Webhooks with other names of headers (resend.com/docs, "Verify webhooks"). */
export function createResendReports(secret: string): MailReports {
  const webhook = new Webhook(secret);
  return {
    async read(headers, body) {
      const named = (name: string): [string, string] => [
        `webhook-${name}`,
        headers.get(`svix-${name}`) ?? '',
      ];
      try {
        webhook.verify(body, Object.fromEntries(['id', 'timestamp', 'signature'].map(named)));
      } catch {
        return undefined;
      }
      const event = resendEvent.safeParse(jsonIn(body));
      if (!event.success) return [];
      const { type, data } = event.data;
      return [
        { carriedAs: data.email_id, why: data.bounce?.message ?? data.failed?.reason ?? type.slice(6) },
      ];
    },
  };
}

const mailerSendEvent = z.object({
  type: z.enum(['activity.hard_bounced', 'activity.spam_complaint']),
  data: z.object({
    email: z.object({ message: z.object({ id: z.string() }) }),
    morph: z.object({ reason: line.nullish() }).nullish(),
  }),
});

/**
 * {@link MailReports} of MailerSend: `Signature` is the HMAC-SHA256 of the body in hex (developers.mailersend.com, "Webhooks"). A soft
 * bounce is tried again there, so it says nothing yet.
 */
export function createMailerSendReports(secret: string): MailReports {
  const key = crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  return {
    async read(headers, body) {
      const signature = bytesOf(headers.get('signature') ?? '');
      const signed =
        signature &&
        (await crypto.subtle.verify('HMAC', await key, signature, new TextEncoder().encode(body)));
      if (!signed) return undefined;
      const event = mailerSendEvent.safeParse(jsonIn(body));
      if (!event.success) return [];
      const { type, data } = event.data;
      const why = data.morph?.reason || type.slice(9).replace('_', ' ');
      return [{ carriedAs: data.email.message.id, why }] satisfies MailReport[];
    },
  };
}

/** By who delivers mails here; none without a secret. */
export const reportsOf = (
  by: 'resend' | 'mailersend',
  secret: string | undefined,
): MailReports | undefined =>
  secret === undefined
    ? undefined
    : by === 'resend'
      ? createResendReports(secret)
      : createMailerSendReports(secret);

/** SHA-256 has 32 bytes, 64 hexadecimal digits. */
const bytesOf = (hex: string): Uint8Array<ArrayBuffer> | undefined =>
  /^[0-9a-f]{64}$/i.test(hex)
    ? Uint8Array.from(hex.match(/../g)!, (digits) => Number.parseInt(digits, 16))
    : undefined;

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
