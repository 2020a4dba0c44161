import type { ClientFrame, ServerFrame } from '@stoa/domain/room/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { longestWaitMs } from './backoff.ts';
import { deafMs, RoomSocket, sleptMs, type Line } from './socket.ts';

/** A scripted other end: what the page opened, what it sent, and what comes back. */
class FakeSocket {
  static all: FakeSocket[] = [];
  static get last() {
    return FakeSocket.all.at(-1)!;
  }
  readyState = 0;
  sent: ClientFrame[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }
  close() {
    this.readyState = 3;
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  say(frame: Partial<ServerFrame> & { t: ServerFrame['t'] }) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  break() {
    this.readyState = 3;
    this.onclose?.();
  }
  frames(t: ClientFrame['t']) {
    return this.sent.filter((frame) => frame.t === t);
  }
}

const page = new EventTarget();
let visibility = 'visible';
let lines: Line[];
let frames: ServerFrame[];
let hellos: boolean[];
let socket: RoomSocket;
const type = () => socket.line.type;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  visibility = 'visible';
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal(
    'document',
    Object.assign(new EventTarget(), {
      get visibilityState() {
        return visibility;
      },
    }),
  );
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  lines = [];
  frames = [];
  hellos = [];
  socket = new RoomSocket(() => 'ws://room', {
    hello: (again) => {
      hellos.push(again);
      return {
        t: 'hello',
        version: 1,
        after: 0,
        live: { mic: true, cam: true, screen: false },
        takeOver: false,
      };
    },
    onFrame: (frame) => frames.push(frame),
    onLine: (line) => lines.push(line),
  });
});
afterEach(() => {
  socket.close(false);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function join() {
  socket.open();
  FakeSocket.last.open();
  FakeSocket.last.say({ t: 'welcome' });
}

test('says hello first, and sends nothing before it is welcomed', () => {
  socket.open();
  expect(socket.send({ t: 'hand', up: true })).toBe(false);
  FakeSocket.last.open();
  expect(FakeSocket.last.sent).toMatchObject([{ t: 'hello' }]);
  expect(socket.send({ t: 'hand', up: true })).toBe(false);
  FakeSocket.last.say({ t: 'welcome' });
  expect(type()).toBe('up');
  expect(socket.send({ t: 'hand', up: true })).toBe(true);
});

test('an answer comes to whoever asked, and a lost line answers too', async () => {
  join();
  const first = socket.ask({ t: 'mute', seat: 'all' });
  const second = socket.ask({ t: 'end' });
  const [, mute, end] = FakeSocket.last.sent;
  FakeSocket.last.say({ t: 'refused', re: end!.re, type: 'NotAllowed' } as ServerFrame);
  FakeSocket.last.say({ t: 'ok', re: mute!.re } as ServerFrame);
  expect(await second).toMatchObject({ t: 'refused', type: 'NotAllowed' });
  expect(await first).toMatchObject({ t: 'ok' });
  const third = socket.ask({ t: 'end' });
  FakeSocket.last.break();
  expect(await third).toEqual({ t: 'lost' });
  expect(await socket.ask({ t: 'end' })).toEqual({ t: 'lost' });
});

/** Until another try was made. */
async function nextTry() {
  const count = FakeSocket.all.length;
  for (let ms = 0; ms < longestWaitMs && FakeSocket.all.length === count; ms += 50)
    await vi.advanceTimersByTimeAsync(50);
}

describe('a lost line', () => {
  test('comes back by itself, with the same "since" all along', async () => {
    join();
    FakeSocket.last.break();
    const [lost] = lines.slice(-1);
    expect(lost).toMatchObject({ type: 'lost', tries: 1 });
    await nextTry();
    FakeSocket.last.break();
    expect(lines.at(-1)).toMatchObject({ type: 'lost', since: (lost as { since: number }).since });
    await nextTry();
    FakeSocket.last.open();
    FakeSocket.last.say({ t: 'welcome' });
    expect(type()).toBe('up');
    expect(hellos).toEqual([false, true]);
  });

  test('is noticed within two seconds of silence, and replaced soon after', async () => {
    join();
    const cutAt = Date.now();
    await vi.advanceTimersByTimeAsync(2_000);
    const quiet = lines.find((line) => line.type === 'quiet');
    expect(quiet).toBeDefined();
    expect(FakeSocket.last.frames('ping').length).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(deafMs);
    expect(lines.some((line) => line.type === 'lost')).toBe(true);
    expect((lines.find((line) => line.type === 'lost') as { since: number }).since - cutAt).toBeLessThan(
      1_000,
    );
    expect(FakeSocket.all.length).toBeGreaterThan(1);
  });

  test('a line that answers is never called quiet', async () => {
    join();
    const answering = setInterval(() => {
      if (FakeSocket.last.frames('ping').length > 0) FakeSocket.last.say({ t: 'pong' });
    }, 300);
    await vi.advanceTimersByTimeAsync(30_000);
    clearInterval(answering);
    expect(lines.map((line) => line.type)).toEqual(['opening', 'up']);
  });

  test('a slow line is given the time that its answers take', async () => {
    join();
    const answering = setInterval(() => {
      const asked = FakeSocket.last.frames('ping').length;
      if (asked > 0) setTimeout(() => FakeSocket.last.say({ t: 'pong' }), 700);
    }, 1_500);
    await vi.advanceTimersByTimeAsync(20_000);
    const before = lines.filter((line) => line.type === 'quiet').length;
    await vi.advanceTimersByTimeAsync(20_000);
    clearInterval(answering);
    expect(lines.filter((line) => line.type === 'quiet').length).toBe(before);
    expect(FakeSocket.all).toHaveLength(1);
  });

  test('a quiet line that speaks again is up on the same socket', async () => {
    join();
    await vi.advanceTimersByTimeAsync(2_600);
    expect(type()).toBe('quiet');
    FakeSocket.last.say({ t: 'pong' });
    expect(type()).toBe('up');
    expect(FakeSocket.all).toHaveLength(1);
  });

  test('the browser says offline: no waiting for silence; online: no waiting for the next try', () => {
    join();
    page.dispatchEvent(new Event('offline'));
    expect(type()).toBe('lost');
    const before = FakeSocket.all.length;
    page.dispatchEvent(new Event('online'));
    expect(FakeSocket.all.length).toBe(before + 1);
  });

  test('"Try now" really tries', () => {
    join();
    FakeSocket.last.break();
    const before = FakeSocket.all.length;
    socket.open();
    expect(FakeSocket.all.length).toBe(before + 1);
  });

  test('a server that accepts and never welcomes is given up', async () => {
    socket.open();
    FakeSocket.last.open();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(FakeSocket.all.length).toBeGreaterThan(1);
  });
});

describe('bye', () => {
  test('"restart" and "slow" come back by themselves', async () => {
    for (const why of ['restart', 'slow'] as const) {
      join();
      FakeSocket.last.say({ t: 'bye', why });
      expect(type()).toBe('lost');
      await nextTry();
      FakeSocket.last.open();
      FakeSocket.last.say({ t: 'welcome' });
      expect(type()).toBe('up');
    }
  });

  test('all others are final', async () => {
    join();
    FakeSocket.last.say({ t: 'bye', why: 'ended' });
    expect(socket.line).toEqual({ type: 'ended', why: 'ended' });
    const count = FakeSocket.all.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all.length).toBe(count);
  });

  test('one may knock on the socket that said no, and on a new one when it is gone', () => {
    join();
    FakeSocket.last.say({ t: 'bye', why: 'denied' });
    socket.knock();
    expect(FakeSocket.last.frames('knock')).toHaveLength(1);
    FakeSocket.last.say({ t: 'waiting' });
    expect(type()).toBe('up');

    FakeSocket.last.say({ t: 'bye', why: 'noAnswer' });
    FakeSocket.last.break();
    expect(type()).toBe('ended');
    socket.knock();
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last.open();
    FakeSocket.last.say({ t: 'bye', why: 'noAnswer' });
    expect(FakeSocket.last.frames('knock')).toHaveLength(1);
    FakeSocket.last.say({ t: 'waiting' });
    expect(type()).toBe('up');
  });
});

test('a clock that jumped means the machine slept: nothing goes on by itself', async () => {
  join();
  vi.setSystemTime(Date.now() + sleptMs + 5_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(type()).toBe('slept');
  const count = FakeSocket.all.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.all.length).toBe(count);
});

test('a clock that is set a minute forward or back is neither silence nor sleep', async () => {
  join();
  const answering = setInterval(() => FakeSocket.last.say({ t: 'pong' }), 300);
  for (const jumpMs of [60_000, -3_600_000]) {
    vi.setSystemTime(Date.now() + jumpMs);
    await vi.advanceTimersByTimeAsync(3_000);
  }
  clearInterval(answering);
  expect(lines.map((line) => line.type)).toEqual(['opening', 'up']);
});

test('leaving says so', () => {
  join();
  const last = FakeSocket.last;
  socket.close();
  expect(last.frames('leave')).toHaveLength(1);
  expect(type()).toBe('idle');
});
