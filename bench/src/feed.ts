/** The feed of changes: what writing them down costs, and how they reach a hundred listeners, beside server-sent events that nobody stores. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listeners, type Kind, type Order, type Sent } from './feed-events.ts';
import { feedLatency } from './feed-latency.ts';
import { logCost } from './log-cost.ts';
import { quotient, type Measure } from './measure.ts';

const repetitions = 5;
const saturateMs = 1_500;
/** How many changes wait in the log for those who are told last of it. */
const stored = 40_000;
const pace = { perSecond: 100, forMs: 5_000 };

export async function feed(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-bench-feed-'));
  try {
    return [
      ...(await saturated(folder)),
      ...(await paced(folder)),
      ...(await feedLatency()),
      ...(await logCost()),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Deliveries per CPU-second of the process that serves them. */
async function saturated(folder: string): Promise<Measure[]> {
  const figures = { loop: [], coalesced: [], feed: [], storing: [] } as Record<Kind | 'storing', number[]>;
  for (let i = 0; i < repetitions; i++)
    for (const kind of turned(['loop', 'feed', 'coalesced'] as const, i))
      await withListeners(kind, join(folder, `saturated-${i}.db`), async ({ order }) => {
        const perCpuSecond = ({ events, cpuSeconds }: Sent) => (events * listeners) / cpuSeconds;
        await order({ saturate: 300 });
        const sent = await order({ saturate: saturateMs });
        figures[kind === 'feed' ? 'storing' : kind].push(perCpuSecond(sent));
        if (kind === 'feed') figures.feed.push(perCpuSecond(await order({ stored })));
      });
  const against = (ours: 'feed' | 'storing', peer: 'loop' | 'coalesced') => ({
    ...quotient(figures[ours], figures[peer]),
    unit: '/CPU-s',
  });
  const what = `changes to ${listeners} listeners, saturated, deliveries`;
  return [
    { id: 'G15', what: `${what} / res.write loop`, ...against('feed', 'loop'), target: 10 },
    { id: 'G15', what: 'the same / one write a turn', ...against('feed', 'coalesced'), target: 0.7 },
    {
      id: 'G15s',
      what: 'the same, stored by the same process meanwhile / loop',
      ...against('storing', 'loop'),
    },
  ];
}

async function paced(folder: string): Promise<Measure[]> {
  const runs: Record<'loop' | 'feed', number[][]> = { loop: [], feed: [] };
  for (let i = 0; i < 3; i++)
    for (const kind of turned(['loop', 'feed'] as const, i))
      await withListeners(kind, join(folder, `paced-${i}.db`), async ({ order, delays }) => {
        await order({ pace: { ...pace, forMs: 500 } });
        await delays();
        await order({ pace });
        runs[kind].push(await delays());
      });
  return [50, 99].map((percent): Measure => {
    const of = (all: number[][]) => all.map((times) => times[Math.floor((times.length * percent) / 100)]!);
    return {
      id: 'G16',
      what: `100 changes/s to ${listeners}, write begun to heard, p${percent} / bare SSE, nothing stored`,
      ...quotient(of(runs.feed), of(runs.loop)),
      unit: 'ms',
      lessIsBetter: true,
    };
  });
}

interface Served {
  order(order: Order): Promise<Sent>;
  /** How late each event came since it was last asked, ms, from the least; each must have come to all. */
  delays(): Promise<number[]>;
}

async function withListeners(
  kind: Kind,
  file: string,
  work: (served: Served) => Promise<void>,
): Promise<void> {
  const server = fork(join(import.meta.dirname, 'feed-server.ts'), [kind, file]);
  const { port } = await heard<{ port: number }>(server);
  const audience = fork(join(import.meta.dirname, 'feed-listeners.ts'), [String(port)]);
  await heard(audience);
  let due = 0;
  const tell = async () => {
    const told = heard<{ events: number; delays: number[] }>(audience);
    audience.send('tell');
    return told;
  };
  await work({
    async order(order) {
      audience.send(order.pace ? 'time' : 'count');
      const sent = heard<Sent>(server);
      server.send(order);
      const { events } = await sent;
      due = events * listeners;
      return sent;
    },
    async delays() {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const { events, delays } = await tell();
      if (events !== due) throw new Error(`${kind}: ${events} events came of ${due}.`);
      return delays;
    },
  });
  for (const child of [audience, server]) {
    child.kill();
    await once(child, 'exit');
  }
}

const heard = async <T>(child: ChildProcess): Promise<T> => (await once(child, 'message'))[0] as T;
const turned = <T>(list: readonly T[], by: number): T[] => [
  ...list.slice(by % list.length),
  ...list.slice(0, by % list.length),
];
