import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLine, silenceMs, type Heard } from './line.ts';
import { shareLine } from './shared-line.ts';

/** A scripted `EventSource`. */
class FakeSource extends EventTarget {
  static all: FakeSource[] = [];
  static get last() {
    return FakeSource.all.at(-1)!;
  }
  isClosed = false;
  onerror: (() => void) | null = null;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.all.push(this);
  }
  close() {
    this.isClosed = true;
  }
  say(name: string, data = '', id = '') {
    this.dispatchEvent(Object.assign(new Event(name), { data, lastEventId: id }));
  }
}

/** Web Locks of one browser: one holder of a name at a time, the others in line. */
function locks() {
  const lines = new Map<string, Promise<unknown>>();
  return {
    request(name: string, { signal }: { signal: AbortSignal }, work: () => Promise<unknown>) {
      const before = lines.get(name) ?? Promise.resolve();
      const mine = before.then(() => (signal.aborted ? undefined : work()));
      lines.set(name, mine);
      return mine;
    },
  };
}

const machine = new EventTarget();
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  FakeSource.all = [];
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal('addEventListener', machine.addEventListener.bind(machine));
  vi.stubGlobal('removeEventListener', machine.removeEventListener.bind(machine));
  vi.stubGlobal('navigator', { locks: locks() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a line', () => {
  test('begins where the page stands, and goes on from what it heard last', () => {
    const heard: Heard[] = [];
    const line = openLine('/live', 7, (one) => heard.push(one));
    expect(FakeSource.last.url).toBe('/live?after=7');
    FakeSource.last.say('message', 'members,posts', '9');
    FakeSource.last.say('message', 'presence', '9');
    FakeSource.last.say('beat', '', '11');
    FakeSource.last.onerror?.();
    vi.advanceTimersByTime(400);
    expect(FakeSource.last.url).toBe('/live?after=11');
    FakeSource.last.say('resync', '', '20');
    expect(heard).toEqual([
      { type: 'changed', topics: ['members', 'posts'], upTo: 9 },
      { type: 'changed', topics: ['presence'], upTo: 9 },
      { type: 'resync', upTo: 20 },
    ]);
    line.close();
  });

  test('comes back later and later, and at once when the network does', () => {
    const line = openLine('/live', 0, () => {});
    const waits = Array.from({ length: 8 }, () => {
      const count = FakeSource.all.length;
      FakeSource.last.onerror?.();
      let waited = 0;
      for (; FakeSource.all.length === count; waited += 50) vi.advanceTimersByTime(50);
      return waited;
    });
    expect(waits[0]).toBeLessThanOrEqual(400);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(5_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_050);
    FakeSource.last.onerror?.();
    const count = FakeSource.all.length;
    machine.dispatchEvent(new Event('online'));
    expect(FakeSource.all.length).toBe(count + 1);
    line.close();
  });

  test('that says nothing for three heartbeats is made anew', () => {
    const line = openLine('/live', 0, () => {});
    vi.advanceTimersByTime(silenceMs - 1);
    FakeSource.last.say('beat', '', '1');
    vi.advanceTimersByTime(silenceMs - 1);
    expect(FakeSource.all).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(FakeSource.all).toHaveLength(2);
    expect(FakeSource.all[0]!.isClosed).toBe(true);
    line.close();
    vi.advanceTimersByTime(10 * silenceMs);
    expect(FakeSource.all).toHaveLength(2);
  });

  test('that was told goodbye stays closed', () => {
    const heard: Heard[] = [];
    openLine('/live', 3, (one) => heard.push(one));
    FakeSource.last.say('bye', 'signedOut');
    vi.advanceTimersByTime(10 * silenceMs);
    machine.dispatchEvent(new Event('online'));
    expect(FakeSource.all).toHaveLength(1);
    expect(heard).toEqual([{ type: 'bye', upTo: 3 }]);
  });
});

describe('tabs of one browser', () => {
  const settled = () => vi.waitFor(() => Promise.resolve(), { interval: 1 });
  const tab = (from: number) => {
    const heard: Heard[] = [];
    return { heard, close: shareLine('/live', from, (one) => heard.push(one)) };
  };
  const types = ({ heard }: { heard: Heard[] }) => heard.map(({ type }) => type);
  /** Messages between tabs are real, and take a moment. */
  const until = (work: () => void) => vi.waitFor(work, { timeout: 2_000, interval: 5 });

  test('share one line, and another tab takes it over where it was', async () => {
    const [first, second] = [tab(5), tab(5)];
    await settled();
    expect(FakeSource.all).toHaveLength(1);
    FakeSource.last.say('message', 'members', '8');
    await until(() => expect(types(second)).toEqual(['changed']));
    expect(types(first)).toEqual(['changed']);
    first.close();
    await until(() => expect(FakeSource.all).toHaveLength(2));
    expect(FakeSource.all[0]!.isClosed).toBe(true);
    expect(FakeSource.last.url).toBe('/live?after=8');
    second.close();
  });

  test('that come later ask for what they missed, and no more than that', async () => {
    const first = tab(5);
    await settled();
    FakeSource.last.say('message', 'members', '8');
    const [older, newer] = [tab(6), tab(9)];
    await until(() => expect(types(older)).toEqual(['resync']));
    FakeSource.last.say('message', 'posts', '9');
    FakeSource.last.say('message', 'posts', '10');
    await until(() => expect(types(older)).toEqual(['resync', 'changed', 'changed']));
    expect(newer.heard.map(({ upTo }) => upTo)).toEqual([9, 10]);
    for (const one of [first, older, newer]) one.close();
  });

  test('all hear goodbye, and none comes back', async () => {
    const [first, second] = [tab(0), tab(0)];
    await settled();
    FakeSource.last.say('bye', 'notMember');
    await until(() => expect(types(second)).toEqual(['bye']));
    expect(types(first)).toEqual(['bye']);
    vi.advanceTimersByTime(5_000);
    await settled();
    expect(FakeSource.all).toHaveLength(1);
  });

  test('that cannot share have a line each', () => {
    vi.stubGlobal('navigator', {});
    const tabs = [tab(1), tab(2)];
    expect(FakeSource.all.map(({ url }) => url)).toEqual(['/live?after=1', '/live?after=2']);
    for (const { close } of tabs) close();
    expect(FakeSource.all.every(({ isClosed }) => isClosed)).toBe(true);
  });
});
