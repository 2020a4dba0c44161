import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { createMailerSendReports, createResendReports } from './reports.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('Resend', () => {
  const bounced = {
    type: 'email.bounced',
    created_at: '2026-11-22T00:00:00.000Z',
    data: {
      email_id: '56761188-7520-42d8-8898-ff6fc54ce618',
      to: ['ada@example.test'],
      bounce: { message: 'No such\n mailbox', subType: 'General', type: 'Permanent' },
    },
  };
  const signed = (body: string, at = new Date(), by = secret) =>
    new Headers({
      'svix-id': 'msg_1',
      'svix-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'svix-signature': new Webhook(by).sign('msg_1', at, body),
    });
  const reports = createResendReports(secret);

  test('MR1 a mail that came back is told by the name that the answer gave it', async () => {
    const body = JSON.stringify(bounced);
    expect(await reports.read(signed(body), body)).toEqual([
      { carriedAs: bounced.data.email_id, why: 'No such mailbox' },
    ]);
    const unwanted = JSON.stringify({ type: 'email.complained', data: { email_id: 'x' } });
    expect(await reports.read(signed(unwanted), unwanted)).toEqual([{ carriedAs: 'x', why: 'complained' }]);
  });

  test('MR1 what Resend did not sign, or signed an hour ago, is nothing', async () => {
    const body = JSON.stringify(bounced);
    const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    for (const headers of [
      new Headers(),
      signed(`${body} `),
      signed(body, new Date(), other),
      signed(body, new Date(Date.now() - 3_600_000)),
      new Headers({ 'svix-id': 'msg_1', 'svix-timestamp': 'now', 'svix-signature': 'v1,' }),
    ])
      expect(await reports.read(headers, body)).toBeUndefined();
  });

  test('MR2 what tells of something else is no report', async () => {
    for (const body of ['{"type":"email.delivered","data":{"email_id":"x"}}', '[]', '{"type":7}'])
      expect(await reports.read(signed(body), body)).toEqual([]);
  });
});

describe('MailerSend', () => {
  const bounced = {
    type: 'activity.hard_bounced',
    data: {
      object: 'activity',
      email: { object: 'email', message: { object: 'message', id: '62fb66bef54a112e920b5493' } },
      morph: { object: 'recipient_bounce', reason: 'Host or domain name not found' },
    },
  };
  const signed = (body: string, by = 'a secret') =>
    new Headers({ signature: createHmac('sha256', by).update(body).digest('hex') });
  const reports = createMailerSendReports('a secret');

  test('MR1 a mail that came back is told by the name that the answer gave it', async () => {
    const body = JSON.stringify(bounced);
    expect(await reports.read(signed(body), body)).toEqual([
      { carriedAs: '62fb66bef54a112e920b5493', why: 'Host or domain name not found' },
    ]);
  });

  test('MR1 what MailerSend did not sign is nothing', async () => {
    const body = JSON.stringify(bounced);
    for (const headers of [
      new Headers(),
      signed(`${body} `),
      signed(body, 'another'),
      new Headers({ signature: 'zz'.repeat(32) }),
      new Headers({ signature: signed(body).get('signature')!.slice(0, -2) }),
    ])
      expect(await reports.read(headers, body)).toBeUndefined();
  });

  test('MR2 what tells of something else is no report', async () => {
    for (const body of ['{"type":"activity.soft_bounced"}', 'words', 'null'])
      expect(await reports.read(signed(body), body)).toEqual([]);
  });
});
