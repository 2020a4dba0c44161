import type { MessageId } from '@stoa/domain';
import type { ClientFrame, RefusalType } from '@stoa/domain/room/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Outbox, type OutboxFrame } from './outbox.ts';

let stored: Map<string, string>;
let sent: (ClientFrame & { re: number })[];
let refused: [OutboxFrame, RefusalType][];
let up = true;

beforeEach(() => {
  vi.useFakeTimers();
  stored = new Map();
  sent = [];
  refused = [];
  up = true;
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const open = () =>
  new Outbox(
    'abc',
    (frame) => {
      if (up) sent.push(frame);
      return up;
    },
    { refused: (frame, why) => refused.push([frame, why]) },
  );
const say = (id: string): OutboxFrame => ({ t: 'say', id: id as MessageId, body: id });
const ids = () => sent.map((frame) => ('id' in frame ? frame.id : ''));

test('what was not acknowledged goes out again under its id, in its order, also after a reload', () => {
  const outbox = open();
  outbox.put(say('a'));
  outbox.put(say('b'));
  outbox.reply({ t: 'ok', re: sent[0]!.re }, () => undefined);
  up = false;
  outbox.put(say('c'));
  up = true;
  sent = [];
  outbox.resend();
  expect(ids()).toEqual(['b', 'c']);

  sent = [];
  const reloaded = open();
  reloaded.resend();
  expect(ids()).toEqual(['b', 'c']);
  for (const { re } of [...sent]) reloaded.reply({ t: 'ok', re }, () => undefined);
  expect(stored.size).toBe(0);
});

test('an old answer does not acknowledge what was sent again since', () => {
  const outbox = open();
  outbox.put(say('a'));
  const old = sent[0]!.re;
  outbox.resend();
  expect(outbox.reply({ t: 'ok', re: old }, () => undefined)).toBe(true);
  expect(outbox.waiting()).toHaveLength(1);
  outbox.reply({ t: 'ok', re: sent[1]!.re }, () => undefined);
  expect(outbox.waiting()).toHaveLength(0);
});

test('a refusal that passes tries again; one that does not is told', async () => {
  const outbox = open();
  outbox.put(say('a'));
  outbox.reply({ t: 'refused', re: sent[0]!.re, type: 'TooOften', retryMs: 300 }, () => undefined);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(300);
  expect(sent).toHaveLength(2);
  outbox.reply({ t: 'refused', re: sent[1]!.re, type: 'ChatClosed' }, () => undefined);
  expect(refused).toMatchObject([[{ id: 'a' }, 'ChatClosed']]);
  expect(outbox.waiting()).toHaveLength(0);
});

test('a refusal that should pass and never does is the person’s turn', async () => {
  const outbox = open();
  outbox.put(say('a'));
  for (let round = 0; round < 20 && refused.length === 0; round++) {
    outbox.reply({ t: 'refused', re: sent.at(-1)!.re, type: 'Unavailable', retryMs: 10 }, () => undefined);
    await vi.advanceTimersByTimeAsync(20);
  }
  expect(refused).toMatchObject([[{ id: 'a' }, 'Unavailable']]);
});

test('an answer to somebody else is not the outbox’s', () => {
  expect(open().reply({ t: 'ok', re: 3 }, () => undefined)).toBe(false);
});
