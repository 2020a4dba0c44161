import { breaksHeaders, headersBroken, type MailCarrier } from '@stoa/domain';
import { callApi, type HttpCarrierOptions } from './call-api.ts';

/** {@link MailCarrier} on Resend's API: `POST /emails`, whose `Idempotency-Key` is remembered for 24 hours (resend.com/docs). */
export function createResend({
  apiKey,
  from,
  baseUrl = 'https://api.resend.com',
}: HttpCarrierOptions): MailCarrier {
  const url = new URL('/emails', baseUrl);
  return {
    name: 'Resend',
    supports: { remembersKeys: true },
    async carry(mail) {
      if (breaksHeaders(mail)) return headersBroken;
      const { key, to, subject, text, html } = mail;
      const headers = { authorization: `Bearer ${apiKey}`, 'idempotency-key': headerSafe(key) };
      const words = {
        from: `"${from.name.replaceAll(/["\\]/g, '')}" <${from.address}>`,
        to: [to],
        subject,
        text,
        html,
      };
      return callApi(url, headers, words, (_answer, said) => (said as { id?: unknown } | undefined)?.id);
    },
  };
}

/** A key as a header may hold it; at most 256 characters, says Resend. */
const headerSafe = (key: string): string => encodeURIComponent(key).slice(0, 256);
