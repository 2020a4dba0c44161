import { openLightSocket, type LightSocket } from '../../e2e/light-socket.ts';
import { nodeOptions } from '../../tools/src/server.mjs';
import { openRoomServer, type RoomServer } from '../../homes/node/src/fixtures/open-room-server.ts';
import { alternate, median, type Measure } from './measure.ts';
import { openWsPeer, type WsPeer } from './open-ws-peer.ts';

const members = 100;
/** What a person types; the peer sends as many bytes as our chat frame has. */
const text = 'Shall we meet at the olive tree by the south gate at half past six? I bring the bread.';
const warmMs = 500;
const runMs = 2_000;
const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One audience, whichever server it sits before. */
interface Audience {
  /** How many messages were read, by all together. */
  delivered: number;
  /** Says one message from a member and resolves when it is through: acknowledged as durable by ours, heard back from the peer. */
  say(member: number): Promise<void>;
  cpuUs(): Promise<number>;
  close(): void;
}

/**
 * Chat, 1 → 100, against a bare `ws` loop: ours checks the frame, proves the seat, writes to SQLite with `synchronous=FULL` and
 * acknowledges only then; the peer does none of it. Server CPU only: both are child processes.
 */
export async function chat(): Promise<Measure[]> {
  const room = await openRoomServer({ capacity: 1_000, members, unlimited: true, nodeOptions });
  const peer = await openWsPeer();
  const measures: Measure[] = [];
  try {
    const ours = await roomAudience(room);
    const theirs = await peerAudience(peer);
    const perCpu = (senders: number, inFlight: number) =>
      alternate(
        () => deliveriesPerCpuSecond(ours, senders, inFlight),
        () => deliveriesPerCpuSecond(theirs, senders, inFlight),
      );
    const unit = 'deliveries/CPU-s';
    measures.push({
      id: 'G3',
      what: 'chat, 1 → 100, saturated, durable before ack',
      unit,
      target: 5,
      ...(await perCpu(20, 10)),
    });
    measures.push({
      id: 'G4',
      what: 'chat, 1 → 100, one in flight, durable before ack',
      unit,
      target: 0.8,
      ...(await perCpu(1, 1)),
    });
    measures.push(...(await latency(ours, theirs)));
    ours.close();
    theirs.close();
  } finally {
    await Promise.all([room.close(), peer.close()]);
  }
  measures.push(await idle());
  return measures;
}

async function roomAudience(room: RoomServer): Promise<Audience> {
  const asked = new Map<string, () => void>();
  let said = 0;
  const chatStart = Buffer.from('{"t":"chat"');
  const okStart = Buffer.from('{"t":"ok"');
  const sockets = await Promise.all(
    Array.from({ length: members }, (_, i) =>
      openMember(room, `p${i}`, (payload) => {
        if (payload.subarray(0, chatStart.length).equals(chatStart)) audience.delivered += 1;
        else if (payload.subarray(0, okStart.length).equals(okStart)) {
          const { re } = JSON.parse(payload.toString()) as { re: number };
          asked.get(`${i}/${re}`)?.();
          asked.delete(`${i}/${re}`);
        }
      }),
    ),
  );
  const audience: Audience = {
    delivered: 0,
    say: (member) =>
      new Promise((resolve) => {
        said += 1;
        asked.set(`${member}/${said}`, resolve);
        sockets[member]!.send(
          JSON.stringify({ t: 'say', id: `${process.pid}-${said}`, body: text, re: said }),
        );
      }),
    cpuUs: async () => (await room.stats()).cpuUs,
    close: () => sockets.forEach((s) => s.drop()),
  };
  return audience;
}

async function peerAudience(peer: WsPeer): Promise<Audience> {
  const asked = new Map<number, () => void>();
  let said = 0;
  const sockets = await Promise.all(
    Array.from({ length: members }, (_, i) =>
      openLightSocket({
        port: peer.port,
        path: '/',
        origin: 'http://127.0.0.1',
        onText(payload) {
          audience.delivered += 1;
          // The first ten characters say which message it is; one reader is enough to know that it is through.
          if (i > 0) return;
          const number = Number(payload.toString('latin1', 0, 10));
          asked.get(number)?.();
          asked.delete(number);
        },
      }),
    ),
  );
  const audience: Audience = {
    delivered: 0,
    say: (member) =>
      new Promise((resolve) => {
        said += 1;
        asked.set(said, resolve);
        sockets[member]!.send(String(said).padStart(10, '0') + 'x'.repeat(frameLength - 10));
      }),
    cpuUs: async () => (await peer.stats()).cpuUs,
    close: () => sockets.forEach((s) => s.drop()),
  };
  return audience;
}
/** Bytes of our chat frame with that text. */
const frameLength = 370;

/** A signed-in member in the room; resolves when they have been welcomed. */
async function openMember(
  room: RoomServer,
  person: string,
  onText: (payload: Buffer) => void,
  code = room.codes[0]!,
): Promise<LightSocket> {
  let welcomed: () => void;
  const inside = new Promise<void>((resolve) => (welcomed = resolve));
  const light = await openLightSocket({
    port: room.port,
    path: `/api/chat/${code}`,
    origin: room.origin,
    cookie: `person=${person}`,
    onText(payload) {
      if (payload.subarray(0, 14).equals(welcome)) welcomed();
      onText(payload);
    },
  });
  const live = { mic: false, cam: false, screen: false };
  light.send(JSON.stringify({ t: 'hello', version: 1, after: 0, live, takeOver: true }));
  await inside;
  return light;
}
const welcome = Buffer.from('{"t":"welcome"');

async function deliveriesPerCpuSecond(
  audience: Audience,
  senders: number,
  inFlight: number,
): Promise<number> {
  let going = true;
  const talking = Array.from({ length: senders * inFlight }, async (_, i) => {
    while (going) await audience.say(i % senders);
  });
  await settle(warmMs);
  const [delivered, cpuUs] = [audience.delivered, await audience.cpuUs()];
  await settle(runMs);
  const rate = (audience.delivered - delivered) / (((await audience.cpuUs()) - cpuUs) / 1e6);
  going = false;
  await Promise.all(talking);
  await settle(100);
  return rate;
}

/** 100 messages a second to 100 members: from saying until it is through, in ms. */
async function latency(ours: Audience, theirs: Audience): Promise<Measure[]> {
  const once = async (audience: Audience): Promise<number[]> => {
    const took: number[] = [];
    const all: Promise<void>[] = [];
    const started = performance.now();
    for (let i = 0; i < 300; i++) {
      const due = started + i * 10;
      const wait = due - performance.now();
      if (wait > 0) await settle(wait);
      const said = performance.now();
      all.push(audience.say(i % members).then(() => void took.push(performance.now() - said)));
    }
    await Promise.all(all);
    return took.sort((a, b) => a - b);
  };
  const runs: { ours: number[]; theirs: number[] }[] = [];
  for (let i = 0; i < 5; i++) runs.push({ ours: await once(ours), theirs: await once(theirs) });
  const at = (share: number) => {
    const pairs = runs.map((r) => [quantile(r.ours, share), quantile(r.theirs, share)] as const);
    const ratios = pairs.map(([a, b]) => a / b).sort((a, b) => a - b);
    const range: [number, number] = [ratios[0]!, ratios.at(-1)!];
    return {
      ours: median(pairs.map((p) => p[0])),
      peer: median(pairs.map((p) => p[1])),
      ratio: median(ratios),
      range,
    };
  };
  const p99 = at(0.99);
  return [
    { id: 'G5', what: 'chat latency p50, 100/s to 100, stored', unit: 'ms', lessIsBetter: true, ...at(0.5) },
    {
      id: 'G5',
      what: 'chat latency p99, 100/s to 100, stored',
      unit: 'ms',
      lessIsBetter: true,
      ours: p99.ours,
      peer: 0,
      ratio: 0,
      target: 10,
    },
    {
      id: 'G5',
      what: 'chat latency p99 beside a ws that stores nothing',
      unit: 'ms',
      lessIsBetter: true,
      ...p99,
    },
  ];
}
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor(sorted.length * share)]!;

/**
 * Resident memory of one idle connection, signed in and in a room of 50, in KiB, beside a bare `ws`. Both servers have served and lost
 * some before, so that what a process needs once is not counted as a connection's. Ours runs with the options it is shipped with, the peer
 * with those of Node.
 */
async function idle(): Promise<Measure> {
  const count = Math.min(10_000, await mostSockets());
  const ours = async (): Promise<number> => {
    const room = await openRoomServer({
      rooms: Math.ceil(count / 50),
      members: count,
      unlimited: true,
      nodeOptions: ['--expose-gc', ...nodeOptions],
    });
    try {
      // Again, because filling the data folder left the first process with garbage that connections would hide in.
      await room.kill();
      await room.start();
      return await perConnection(room, count, (i) =>
        openMember(room, `p${i}`, () => {}, room.codes[Math.floor(i / 50)]!),
      );
    } finally {
      await room.close();
    }
  };
  const theirs = async (): Promise<number> => {
    const peer = await openWsPeer();
    try {
      return await perConnection(peer, count, () =>
        openLightSocket({ port: peer.port, path: '/', origin: 'http://127.0.0.1', onText: () => {} }),
      );
    } finally {
      await peer.close();
    }
  };
  return {
    id: 'G7',
    what: `one of ${count.toLocaleString('en')} idle connections, resident`,
    unit: 'KiB',
    lessIsBetter: true,
    target: 1.3,
    ...(await alternate(ours, theirs, 3)),
  };
}

async function perConnection(
  server: Pick<WsPeer, 'stats' | 'tell'>,
  count: number,
  open: (i: number) => Promise<LightSocket>,
): Promise<number> {
  const sockets: LightSocket[] = [];
  const openTo = async (most: number): Promise<void> => {
    for (let i = sockets.length; i < most; i += 250)
      sockets.push(
        ...(await Promise.all(Array.from({ length: Math.min(250, most - i) }, (_, n) => open(i + n)))),
      );
  };
  await openTo(500);
  for (const socket of sockets.splice(0)) socket.drop();
  const before = await rss(server);
  await openTo(count);
  const after = await rss(server);
  for (const socket of sockets) socket.drop();
  return (after - before) / count / 1_024;
}

async function rss(server: Pick<WsPeer, 'stats' | 'tell'>): Promise<number> {
  await settle(1_500);
  server.tell('collect');
  server.tell('collect');
  await settle(500);
  return (await server.stats()).rssBytes;
}

/** A little less than this process may open files. */
async function mostSockets(): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const open = Number(/Max open files\s+(\d+)/.exec(limits)?.[1] ?? 10_240);
  return open - 200;
}
