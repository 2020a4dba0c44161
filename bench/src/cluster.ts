import { randomUUID } from 'node:crypto';
import { openCluster, type ClusterStoa } from '../../e2e/cluster.ts';
import { planOpenRoom } from '../../e2e/faults/cluster/crowd.ts';
import { openLightSocket, type LightSocket } from '../../e2e/light-socket.ts';
import { cookiesOf, owner, post, type Stoa } from '../../e2e/stoa.ts';
import { cpuOf } from './cpu-of.ts';
import { quotient, type Measure } from './measure.ts';

/** As many as a room takes. */
const people = 50;
/** Messages a second of all together: a seat may say two. */
const perSecond = 80;
const runMs = 4_000;
const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * What a second process costs: chat of one room whose people sit at two processes, with Redis between them, beside the same people at one;
 * both on PostgreSQL, past Nginx. CPU is that of the app's processes: PostgreSQL's and Redis's own is not in it.
 */
export async function cluster(): Promise<Measure[]> {
  const two = await openCluster({ setUp: true });
  const one = await openCluster({ setUp: true, processes: 1 });
  try {
    return await chat(two, one);
  } finally {
    await Promise.all([two, one].map((stoa) => stoa.close()));
  }
}

async function chat(two: ClusterStoa, one: ClusterStoa): Promise<Measure[]> {
  const [ours, theirs] = [await openAudience(two), await openAudience(one)];
  for (const audience of [ours, theirs]) await audience.run(1_500);
  const runs: { ours: Run[]; theirs: Run[] } = { ours: [], theirs: [] };
  for (let round = 0; round < 5; round++)
    for (const which of round % 2 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const))
      runs[which].push(await (which === 'ours' ? ours : theirs).run(runMs));
  ours.close();
  theirs.close();
  const beside = (of: (run: Run) => number) => quotient(runs.ours.map(of), runs.theirs.map(of));
  return [
    {
      id: 'C',
      what: `chat of ${people}, ${perSecond}/s, two processes beside one`,
      unit: 'deliveries/CPU-s',
      ...beside((run) => run.perCpuSecond),
    },
    {
      id: 'C',
      what: 'chat latency p50 until durable and acknowledged, two beside one',
      unit: 'ms',
      lessIsBetter: true,
      ...beside((run) => at(run.tookMs, 0.5)),
    },
    {
      id: 'C',
      what: 'chat latency p99, two beside one',
      unit: 'ms',
      lessIsBetter: true,
      ...beside((run) => at(run.tookMs, 0.99)),
    },
  ];
}

interface Run {
  readonly perCpuSecond: number;
  /** Of each message, in order. */
  readonly tookMs: readonly number[];
}
const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)]!;

/** A full room: the owner at the first process, which has the room, and guests at each process in turn. */
async function openAudience(stoa: ClusterStoa): Promise<{ run(ms: number): Promise<Run>; close(): void }> {
  const cookie = await signIn(stoa);
  const { code } = await planOpenRoom(stoa, cookie);
  const sockets: LightSocket[] = [];
  const asked = new Map<string, () => void>();
  let delivered = 0;
  let said = 0;
  for (let i = 0; i < people; i++) {
    let welcomed: () => void;
    const inside = new Promise<void>((resolve) => (welcomed = resolve));
    const socket = await openLightSocket({
      port: stoa.apps[i % stoa.apps.length]!.port,
      path: `/api/chat/${code}`,
      origin: stoa.origin,
      cookie: i === 0 ? cookie : undefined,
      onText(payload) {
        const start = payload.toString('latin1', 0, 12);
        if (start.startsWith('{"t":"chat"')) delivered += 1;
        else if (start.startsWith('{"t":"welco')) welcomed();
        else if (start.startsWith('{"t":"ok"')) {
          const { re } = JSON.parse(payload.toString()) as { re: number };
          asked.get(`${i}/${re}`)?.();
          asked.delete(`${i}/${re}`);
        }
      },
    });
    const live = { mic: false, cam: false, screen: false };
    const hello = { t: 'hello', version: 1, after: 0, live, takeOver: true };
    socket.send(JSON.stringify(i === 0 ? hello : { ...hello, name: `Guest ${i}` }));
    await inside;
    sockets.push(socket);
  }
  const say = (from: number): Promise<void> =>
    new Promise((resolve) => {
      said += 1;
      asked.set(`${from}/${said}`, resolve);
      const body = 'Shall we meet at the olive tree by the south gate at half past six? I bring the bread.';
      sockets[from]!.send(JSON.stringify({ t: 'say', id: randomUUID(), body, re: said }));
    });
  const cpu = (): number => stoa.pids().reduce((sum, pid) => sum + cpuOf(pid)!, 0);

  return {
    async run(ms) {
      const tookMs: number[] = [];
      const all: Promise<void>[] = [];
      const [before, had, started] = [cpu(), delivered, performance.now()];
      for (let n = 0; n < (ms / 1_000) * perSecond; n++) {
        const wait = started + (n * 1_000) / perSecond - performance.now();
        if (wait > 0) await settle(wait);
        const since = performance.now();
        all.push(say(n % people).then(() => void tookMs.push(performance.now() - since)));
      }
      await Promise.all(all);
      await settle(200);
      return { perCpuSecond: (delivered - had) / (cpu() - before), tookMs: tookMs.sort((a, b) => a - b) };
    },
    close: () => sockets.forEach((socket) => socket.drop()),
  };
}

const signIn = async (stoa: Stoa): Promise<string> =>
  cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner })));
