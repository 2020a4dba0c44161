import { expect, test } from 'vitest';
import { standardFlow } from '@stoa/domain/room/flow';
import { limits } from '@stoa/domain/room/limits';
import { answerMs, createLinePace } from './line-pace.ts';

const page = limits.socketBufferBytes / 4;

test('a page that answers is asked again each time, and never slow', () => {
  const pace = createLinePace(0);
  for (let at = 0; at < 100_000; at += 1_000) {
    pace.sent(page);
    const asked = pace.question(at);
    expect(asked).toBe(page * (at / 1_000 + 1));
    expect(pace.question(at)).toBeUndefined();
    expect(pace.drained()).toBeDefined();
    pace.read(asked!, at);
    expect(pace.drained()).toBeUndefined();
    expect(pace.isSlow(at)).toBe(false);
  }
});

test('a page that reads nothing is slow once too much waits, and whatever it claims to have read', () => {
  const pace = createLinePace(0);
  for (let n = 0; n < 4; n++) pace.sent(page);
  expect(pace.isSlow(0)).toBe(false);
  pace.sent(1);
  expect(pace.isSlow(0)).toBe(true);
  pace.read(Number.MAX_SAFE_INTEGER, 0);
  expect(pace.isSlow(0)).toBe(true);
});

test('a page that owes an answer is slow when its time is up, counted anew from each answer', () => {
  const pace = createLinePace(0);
  pace.sent(page);
  const first = pace.question(0)!;
  pace.sent(page);
  pace.question(1_000);
  expect(pace.isSlow(answerMs)).toBe(false);
  pace.read(first, answerMs);
  expect(pace.isSlow(answerMs + 1)).toBe(false);
  expect(pace.isSlow(2 * answerMs + 1)).toBe(true);
});

test('whoever waits for a line goes on when it has read, and when it is gone', async () => {
  const pace = createLinePace(0);
  pace.sent(page);
  const asked = pace.question(0)!;
  const waiting = pace.drained();
  pace.read(asked, 0);
  await waiting;
  pace.sent(page);
  const again = pace.drained();
  pace.end();
  await again;
  expect(pace.drained()).toBeUndefined();
});

test('too many frames are a flood, and so are too many bytes', () => {
  const often = createLinePace(0);
  const frames = Array.from({ length: standardFlow.frames.burst + 1 }, () => often.floods(10, 0));
  expect(frames.indexOf(true)).toBe(standardFlow.frames.burst);
  const much = createLinePace(0);
  expect(much.floods(standardFlow.bytes.burst, 0)).toBe(false);
  expect(much.floods(1, 0)).toBe(true);
});
