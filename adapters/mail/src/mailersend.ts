import { breaksHeaders, headersBroken, type MailCarrier } from '@stoa/domain';
import { callApi, type HttpCarrierOptions } from './call-api.ts';

/** {@link MailCarrier} on MailerSend's API: `POST /v1/email`, which answers 202 and calls the mail by `x-message-id` (developers.mailersend.com). It remembers no keys. */
export function createMailerSend({
  apiKey,
  from,
  baseUrl = 'https://api.mailersend.com',
}: HttpCarrierOptions): MailCarrier {
  const url = new URL('/v1/email', baseUrl);
  return {
    name: 'MailerSend',
    supports: { remembersKeys: false },
    async carry(mail) {
      if (breaksHeaders(mail)) return headersBroken;
      const { to, subject, text, html } = mail;
      return callApi(
        url,
        { authorization: `Bearer ${apiKey}` },
        { from: { email: from.address, name: from.name }, to: [{ email: to }], subject, text, html },
        (answer) => answer.headers.get('x-message-id'),
      );
    },
  };
}
