import { describe, expect, test as base } from 'vitest';
import type { Outbound, OutboundRequest } from './outbound.ts';

/** A server of the test, in this machine's own network. */
export interface OutsideServer {
  /** As in `http://127.0.0.1:21000`. */
  readonly origin: string;
  /** How many connections came. */
  connections(): number;
  readonly requests: { readonly headers: Readonly<Record<string, unknown>>; readonly body: string }[];
  close(): Promise<void>;
}
/** What it does with a request, by its path. */
export const outsidePaths = [
  ...['/ok', '/long', '/redirect', '/busy', '/silent', '/trickle', '/cut', '/upgrade'],
] as const;

/**
 * Proves the OB rules of {@link Outbound} for one adapter. `open` makes one that may reach this machine, and with `isGuarded` one that may not;
 * `serve` starts the server, whose paths are {@link outsidePaths}.
 */
export function outboundContract(
  adapter: string,
  open: (isGuarded: boolean) => Outbound,
  serve: () => Promise<OutsideServer>,
): void {
  const test = base.extend<{ server: OutsideServer }>({
    server: async ({}, use) => {
      const server = await serve();
      await use(server);
      await server.close();
    },
  });
  const request = (url: string): OutboundRequest => ({
    url,
    headers: { 'content-type': 'application/json', 'x-mark': 'here' },
    body: '{"text":"Öl, 水"}',
    timeoutMs: 2_000,
    answerMostBytes: 1_024,
  });

  describe(`Outbound contract, ${adapter}`, () => {
    test('OB1 what was sent arrives, and what was answered comes back', async ({ server }) => {
      const answered = await open(false).post(request(`${server.origin}/ok`));
      expect(answered).toEqual({
        ok: true,
        value: { status: 200, retryAfter: undefined, text: 'thank you, 水' },
      });
      expect(server.requests).toMatchObject([
        { headers: { 'x-mark': 'here', 'content-type': 'application/json' }, body: '{"text":"Öl, 水"}' },
      ]);
    });

    test('OB1 of a long answer only the beginning is read', async ({ server }) => {
      const answered = await open(false).post(request(`${server.origin}/long`));
      expect(answered).toMatchObject({ ok: true, value: { status: 200, text: 'x'.repeat(1_024) } });
    });

    test('OB1 when to come back is told', async ({ server }) => {
      const answered = await open(false).post(request(`${server.origin}/busy`));
      expect(answered).toMatchObject({ ok: true, value: { status: 503, retryAfter: '120' } });
    });

    test('OB2 a redirect is not followed', async ({ server }) => {
      const answered = await open(false).post(request(`${server.origin}/redirect`));
      expect(answered).toMatchObject({ ok: true, value: { status: 307 } });
      expect(server.requests).toHaveLength(1);
    });

    test('OB3 silence ends in time, and an answer that never ends is one', async ({ server }) => {
      const short = (path: string) => ({ ...request(server.origin + path), timeoutMs: 300 });
      expect(await open(false).post(short('/silent'))).toEqual({ ok: false, error: 'timeout' });
      expect(await open(false).post(short('/trickle'))).toMatchObject({
        ok: true,
        value: { status: 200, text: expect.stringContaining('drop') as unknown },
      });
    });

    test('OB3 a line that breaks is no answer', async ({ server }) => {
      expect(await open(false).post(request(`${server.origin}/cut`))).toMatchObject({ ok: false });
    });

    test('OB3 an answer that wants another protocol is none', async ({ server }) => {
      const answered = await open(false).post({ ...request(`${server.origin}/upgrade`), timeoutMs: 500 });
      expect(answered).toMatchObject({ ok: false });
    });

    test('OB4 this machine is not asked', async ({ server }) => {
      const { port } = new URL(server.origin);
      for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])
        expect([host, await open(true).post(request(`http://${host}:${port}/ok`))]).toEqual([
          host,
          { ok: false, error: 'notPublic' },
        ]);
      expect(server.connections()).toBe(0);
    });

    test('OB5 what cannot be an address outside is told before anybody is asked', async ({ server }) => {
      const guarded = open(true);
      for (const url of [
        '',
        'nowhere',
        'ftp://example.com/',
        'file:///etc/passwd',
        'https://',
        'https://a b/',
      ])
        expect([url, guarded.check(url).ok]).toEqual([url, false]);
      expect(guarded.check('https://ada:secret@example.com/')).toEqual({ ok: false, error: 'credentials' });
      expect(guarded.check('https://example.com:22/')).toEqual({ ok: false, error: 'portNotAllowed' });
      expect(guarded.check(`https://example.com/${'a'.repeat(3_000)}`)).toEqual({
        ok: false,
        error: 'tooLong',
      });
      expect(guarded.check('https://10.0.0.1/')).toEqual({ ok: false, error: 'notPublic' });
      expect(guarded.check('https://example.com:8443/hook?a=b').ok).toBe(true);
      expect(await guarded.post(request('https://ada:secret@example.com/'))).toEqual({
        ok: false,
        error: 'credentials',
      });
      expect(server.connections()).toBe(0);
    });
  });
}
