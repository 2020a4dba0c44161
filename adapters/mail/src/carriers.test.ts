import { mailCarrierContract } from '@stoa/domain/contracts/mail-carrier';
import { expect, test } from 'vitest';
import { apiKey, mailerSendApi, openMailApi, resendApi } from './fixtures/mail-api.ts';
import { openSmtp } from './fixtures/smtp-server.ts';
import { createMailerSend, createResend } from './index.ts';
import { createSmtp } from './smtp.ts';

const from = { name: 'Stoa "of the" agora', address: 'stoa@stoa.example' };

mailCarrierContract('mail by SMTP', async () => {
  const server = await openSmtp();
  const carrier = createSmtp({ url: server.url, from });
  return {
    carrier,
    took: () => server.mails.map(({ headers: _, ...mail }) => mail),
    asked: server.asked,
    becomes: server.becomes,
    close: async () => {
      carrier.close?.();
      await server.close();
    },
  };
});

for (const [name, shape, create] of [
  ['Resend', resendApi, createResend],
  ['MailerSend', mailerSendApi, createMailerSend],
] as const) {
  mailCarrierContract(`mail by ${name}`, async () => {
    const api = await openMailApi(shape);
    return { carrier: create({ apiKey, from, baseUrl: api.baseUrl }), ...api };
  });

  test(`${name}: a key that is not taken makes mails wait, one that is brings the name of the mail`, async () => {
    const api = await openMailApi(shape);
    const carrier = create({ apiKey: 'another', from, baseUrl: api.baseUrl });
    const mail = { key: 'k', to: 'ada@example.test', subject: 's', text: 't', html: 'h' };
    expect(await carrier.carry(mail)).toEqual({ type: 'NotNow', why: '401 API key is invalid' });
    const right = create({ apiKey, from, baseUrl: api.baseUrl });
    const called =
      (shape.taken.body as { id: string } | undefined)?.id ?? shape.taken.headers!['x-message-id'];
    expect(await right.carry(mail)).toEqual({ type: 'Carried', as: called });
    await api.becomes('isBusy');
    expect(await right.carry(mail)).toEqual({ type: 'NotNow', why: '429 Too many requests', retryMs: 2_000 });
    await api.close();
  });
}

test('SMTP: who it comes from, and that a machine wrote it', async () => {
  const server = await openSmtp();
  const carrier = createSmtp({ url: server.url, from });
  await carrier.carry({ key: 'k', to: 'ada@example.test', subject: 's', text: 't', html: '<p>h</p>' });
  const { headers } = await server.next('ada@example.test');
  expect(headers).toMatchObject({ 'auto-submitted': 'auto-generated', to: 'ada@example.test' });
  expect(headers['from']).toContain('<stoa@stoa.example>');
  await server.close();
});
