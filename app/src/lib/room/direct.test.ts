import type { SeatId, Source } from '@stoa/domain';
import type { ClientFrame, Live } from '@stoa/domain/room/protocol';
import type { PeerLinkOptions } from '@stoa/media/browser/peer-link';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Direct, type Link } from './direct.ts';

const bo = 'bo' as SeatId;
const cy = 'cy' as SeatId;

/** A link whose other end is this test. */
class FakeLink implements Link {
  arrived: Partial<Record<Source, number>> = {};
  packets = 0;
  plays = false;
  started = false;
  closed = false;
  taken: string[] = [];
  sent = new Map<string, unknown>();
  readonly options: PeerLinkOptions;
  constructor(options: PeerLinkOptions) {
    this.options = options;
  }
  start() {
    this.started = true;
  }
  take(type: 'offer' | 'answer', sdp: string) {
    this.taken.push(`${type} ${sdp}`);
  }
  async send(source: Source, track: MediaStreamTrack | null) {
    this.sent.set(source, track);
  }
  trackOf = (source: Source) => `${source} of a link` as unknown as MediaStreamTrack;
  levelOf = () => 100;
  say(plays: boolean) {
    this.plays = plays;
  }
  async stats() {
    return { arrived: this.arrived, packets: this.packets, packetsLost: 0, roundTripMs: 1, upLoss: 0 };
  }
  close() {
    this.closed = true;
  }
  connect() {
    this.options.onChange({ type: 'connected' });
  }
  played(played: boolean) {
    this.options.onChange({ type: 'played', played });
  }
}

let links: FakeLink[];
let frames: ClientFrame[];
let live: Record<string, Live>;
let sfu: Partial<Record<Source, number>>;
let resting: boolean[];
let direct: Direct;
/** Sound and pictures come in on these links, as long as time passes. */
let flowing: Set<FakeLink>;

beforeEach(() => {
  vi.useFakeTimers();
  [links, frames, resting, sfu, flowing] = [[], [], [], {}, new Set()];
  live = { bo: { mic: true, cam: true, screen: false }, cy: { mic: true, cam: true, screen: false } };
  direct = new Direct({
    open: (options) => {
      links.push(new FakeLink(options));
      return links.at(-1)!;
    },
    send: (frame) => frames.push(frame) > 0,
    live: (seat) => live[seat],
    sfuBrings: async () => sfu,
    rest: (rests) => resting.push(rests),
    changed: () => {},
  });
});
afterEach(() => void vi.useRealTimers());

const pass = async (ms: number) => {
  for (; ms > 0; ms -= 50) {
    for (const link of flowing) link.packets += 3;
    await vi.advanceTimersByTimeAsync(50);
  }
};
const round = (number: number, ...seats: SeatId[]) =>
  direct.take({
    t: 'direct',
    round: number,
    peers: seats.map((seat) => ({ seat, offers: true })),
    iceServers: [],
  });
/** The link's both ends play it. */
async function runs(link: FakeLink) {
  link.connect();
  flowing.add(link);
  link.arrived = { microphone: 1, camera: 1 };
  await pass(300);
  expect(link.plays).toBe(true);
  link.played(true);
}
const failures = () => frames.filter(({ t }) => t === 'directFailed').length;

test('a link is taken once every live source has come in, and the SFU rests once the other end takes ours', async () => {
  round(1, bo);
  const [link] = links as [FakeLink];
  expect(link.started).toBe(true);
  link.options.signal('offer', 'v=0');
  expect(frames).toEqual([{ t: 'peer', to: bo, round: 1, type: 'offer', sdp: 'v=0' }]);
  direct.signalled({ t: 'peer', from: bo, round: 1, type: 'answer', sdp: 'v=1' });
  expect(link.taken).toEqual(['answer v=1']);
  link.connect();
  link.arrived = { microphone: 5 };
  await pass(500);
  expect(direct.taken().size).toBe(0);
  link.arrived = { microphone: 6, camera: 1 };
  await pass(300);
  expect([...direct.taken().keys()]).toContain('bo/camera');
  expect(direct.carries).toBe(true);
  expect(resting).toEqual([]);
  link.played(true);
  expect(resting).toEqual([true]);
});

test('what is sent goes over links that are there and links that come', async () => {
  direct.carry('camera', 'first' as never);
  round(1, bo);
  expect(links[0]!.sent.get('camera')).toBe('first');
  direct.carry('camera', null);
  expect(links[0]!.sent.get('camera')).toBe(null);
});

test('when it is over, the SFU is woken first; the link is played until the SFU brings the same, and stays while the other end plays it', async () => {
  round(1, bo);
  const [link] = links as [FakeLink];
  await runs(link);
  direct.take({ t: 'direct', round: 1, peers: [], iceServers: [] });
  expect(resting).toEqual([true, false]);
  sfu = { microphone: 10 };
  await pass(1_000);
  expect(direct.taken().size).toBeGreaterThan(0);
  sfu = { microphone: 20 };
  await pass(1_000);
  expect(direct.taken().size).toBeGreaterThan(0);
  sfu = { microphone: 30, camera: 1 };
  await pass(300);
  expect(direct.taken().size).toBe(0);
  expect(link.plays).toBe(false);
  expect(link.closed).toBe(false);
  link.played(false);
  await pass(1_000);
  expect(link.closed).toBe(true);
  expect(failures()).toBe(0);
});

test('what the SFU never brings is not waited for as long as it brings something', async () => {
  round(1, bo);
  await runs(links[0]!);
  direct.end();
  await pass(300);
  sfu = { microphone: 10 };
  await pass(4_500);
  expect(direct.taken().size).toBeGreaterThan(0);
  await pass(500);
  expect(direct.taken().size).toBe(0);
});

test('without an SFU that brings anything a link that works stays for half a minute, one that is broken for seconds', async () => {
  round(1, bo);
  await runs(links[0]!);
  direct.end();
  await pass(29_000);
  expect(direct.taken().size).toBeGreaterThan(0);
  await pass(2_000);
  expect(direct.taken().size).toBe(0);
  await pass(5_000);
  expect(links[0]!.closed).toBe(true);

  round(2, bo);
  await runs(links[1]!);
  links[1]!.options.onChange({ type: 'failed' });
  await pass(4_500);
  expect(direct.taken().size).toBeGreaterThan(0);
  await pass(1_000);
  expect(direct.taken().size).toBe(0);
});

test('a link that does not come about is given up, once, and the SFU was never asked to rest', async () => {
  round(1, bo);
  await pass(9_000);
  expect(failures()).toBe(1);
  expect(links[0]!.closed).toBe(true);
  expect(resting).toEqual([]);
  links[0]!.options.onChange({ type: 'failed' });
  expect(failures()).toBe(1);
});

test('a link that falls silent while its seat sends is given up; its last picture stays until the SFU has one', async () => {
  round(1, bo);
  const [link] = links as [FakeLink];
  await runs(link);
  await pass(10_000);
  expect(failures()).toBe(0);
  flowing.clear();
  await pass(3_000);
  expect(failures()).toBe(1);
  expect(resting).toEqual([true, false]);
  expect(direct.taken().size).toBeGreaterThan(0);
  link.options.onChange({ type: 'failed' });
  expect(direct.taken().size).toBeGreaterThan(0);
  sfu = { microphone: 5, camera: 5 };
  await pass(200);
  sfu = { microphone: 9, camera: 9 };
  await pass(200);
  expect(direct.taken().size).toBe(0);
  expect(link.closed).toBe(true);
});

test('somebody who sends nothing may be silent for as long as they like', async () => {
  live.bo = { mic: false, cam: false, screen: false };
  round(1, bo);
  links[0]!.connect();
  await pass(30_000);
  expect(failures()).toBe(0);
  expect(direct.carries).toBe(true);
});

test('a new round takes the place of the old one without a gap, and the SFU goes on resting', async () => {
  round(1, bo);
  const [old] = links as [FakeLink];
  await runs(old);
  direct.end();
  round(2, bo);
  await pass(7_000);
  expect(direct.carries).toBe(true);
  expect(old.plays).toBe(true);
  const fresh = links[1]!;
  await runs(fresh);
  expect(old.plays).toBe(false);
  old.played(false);
  await pass(1_000);
  expect(old.closed).toBe(true);
  expect(fresh.closed).toBe(false);
  expect(resting.at(-1)).toBe(true);
  expect(failures()).toBe(0);
});

test('a server that was started anew counts rounds from one: old and new links are told apart', async () => {
  round(1, bo);
  const [old] = links as [FakeLink];
  await runs(old);
  direct.end();
  round(1, bo);
  const fresh = links[1]!;
  const keys = direct.sounds().map(({ key }) => key);
  expect(new Set(keys).size).toBe(4);
  direct.signalled({ t: 'peer', from: bo, round: 1, type: 'answer', sdp: 'v=1' });
  expect([old.taken, fresh.taken]).toEqual([[], ['answer v=1']]);
  old.options.onChange({ type: 'failed' });
  expect(failures()).toBe(0);
  fresh.options.onChange({ type: 'failed' });
  expect(failures()).toBe(1);
});

test('when the new round fails, the old link carries until the SFU does', async () => {
  round(1, bo);
  await runs(links[0]!);
  round(2, bo);
  links[1]!.options.onChange({ type: 'failed' });
  expect(failures()).toBe(1);
  expect(direct.taken().size).toBeGreaterThan(0);
  expect(resting.at(-1)).toBe(false);
});

test('with a second peer the SFU works until both take ours', async () => {
  round(1, bo);
  await runs(links[0]!);
  round(2, bo, cy);
  expect(resting).toEqual([true, false]);
  await runs(links[1]!);
  expect(resting.at(-1)).toBe(false);
  await runs(links[2]!);
  expect(resting.at(-1)).toBe(true);
});

test('whoever went while our socket was lost is not played after it is back', async () => {
  round(1, bo);
  await runs(links[0]!);
  delete live.bo;
  direct.end();
  expect(direct.taken().size).toBe(0);
  expect(links[0]!.closed).toBe(true);
});

test('whoever is gone is not played for a moment longer', async () => {
  round(1, bo);
  await runs(links[0]!);
  direct.gone(bo);
  expect(direct.taken().size).toBe(0);
  expect(links[0]!.closed).toBe(true);
  expect(resting.at(-1)).toBe(false);
});
