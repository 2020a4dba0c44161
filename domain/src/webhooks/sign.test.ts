import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { randomIds } from '../random-ids.ts';
import { signedHeaders, toWebhookSecret } from './sign.ts';

test('the reference library verifies what is signed here, with the new secret and with the old', async () => {
  for (let n = 0; n < 50; n += 1) {
    const [secret, old] = [toWebhookSecret(randomIds.secret()), toWebhookSecret(randomIds.secret())];
    const body = JSON.stringify({ n, text: 'Öl, 水, 👩‍🚀' });
    const headers = await signedHeaders(randomIds.next(), Date.now(), body, [secret, old]);
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(new Webhook(old).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(toWebhookSecret(randomIds.secret())).verify(body, headers)).toThrow();
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
  }
});

test('one fixed message has the signature that the reference library gives it', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const [id, at, body] = ['msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330_000, '{"test": 2432232314}'];
  const headers = await signedHeaders(id, at, body, [secret]);
  expect(headers['webhook-signature']).toBe(new Webhook(secret).sign(id, new Date(at), body));
  expect(headers['webhook-timestamp']).toBe('1614265330');
});
