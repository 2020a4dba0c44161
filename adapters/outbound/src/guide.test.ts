import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { randomIds } from '@stoa/domain';
import { signedHeaders, toWebhookSecret } from '@stoa/domain/webhooks/sign';
import { expect, test } from 'vitest';

/** The one block of TypeScript in docs/webhooks.md, as a module. */
async function guide(): Promise<{ isFromStoa(headers: Headers, body: string, secret: string): boolean }> {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/webhooks.md'), 'utf8');
  const [, source = ''] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const plain = stripTypeScriptTypes(source);
  return (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(plain)}`)) as never;
}

test('what the guide shows takes what Stoa signs, and nothing else', async () => {
  const { isFromStoa } = await guide();
  const [secret, old, other] = Array.from({ length: 3 }, () => toWebhookSecret(randomIds.secret())) as [
    string,
    string,
    string,
  ];
  const body = '{"text":"Öl, 水"}';
  const headers = new Headers(await signedHeaders('event', Date.now(), body, [secret, old]));
  expect([isFromStoa(headers, body, secret), isFromStoa(headers, body, old)]).toEqual([true, true]);
  expect([isFromStoa(headers, body, other), isFromStoa(headers, `${body} `, secret)]).toEqual([false, false]);
  const late = new Headers(await signedHeaders('event', Date.now() - 600_000, body, [secret]));
  expect(isFromStoa(late, body, secret)).toBe(false);
  expect(isFromStoa(new Headers(), body, secret)).toBe(false);
});
