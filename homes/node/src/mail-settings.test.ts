import { expect, test } from 'vitest';
import { readServing } from './settings.ts';

const read = (env: Record<string, string>) => readServing(env).mail;
const MAIL_FROM = 'Stoa <Stoa@Stoa.example>';

test('with no way out set, mails stay here', () => {
  expect(read({})).toBeUndefined();
  expect(read({ MAIL_FROM })).toBeUndefined();
});

test('one way out is chosen by what is set', () => {
  const from = { name: 'Stoa', address: 'stoa@stoa.example' };
  const url = 'smtp://me:secret@mail.example:587';
  expect(read({ MAIL_FROM, SMTP_URL: url })).toEqual({ by: 'smtp', url, from });
  expect(read({ MAIL_FROM: 'stoa@stoa.example', RESEND_API_KEY: 're_1' })).toMatchObject({
    by: 'resend',
    from,
  });
  expect(read({ MAIL_FROM, MAILERSEND_API_KEY: 'mlsn' })).toMatchObject({ by: 'mailersend', apiKey: 'mlsn' });
});

test('what cannot work is named', () => {
  const url = 'smtp://mail.example';
  expect(() => read({ SMTP_URL: url })).toThrow('MAIL_FROM is not set, but SMTP_URL needs it');
  expect(() => read({ MAIL_FROM, SMTP_URL: url, RESEND_API_KEY: 'x' })).toThrow('take one away');
  expect(() => read({ MAIL_FROM: 'a\nBcc: b@c.example', SMTP_URL: url })).toThrow('MAIL_FROM');
  const resend = { MAIL_FROM, RESEND_API_KEY: 're_1' };
  expect(() => read({ ...resend, MAIL_WEBHOOK_SECRET: 'anything else' })).toThrow('not one of Resend');
  expect(read({ ...resend, MAIL_WEBHOOK_SECRET: 'whsec_bWFpbA==' })).toMatchObject({
    webhookSecret: 'whsec_bWFpbA==',
  });
  expect(() => read({ MAIL_FROM, SMTP_URL: 'http://secret@mail.example' })).toThrow(/^SMTP_URL is set, but/);
});
