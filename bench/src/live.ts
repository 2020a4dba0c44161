/** From a press in one browser to the line of a hundred others, through the built product: sign-in, roles, rules, a durable commit, server-sent events. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inviteLink, behindProxy, registered, signedIn } from '../../e2e/faults/web/visitor.ts';
import { openStoa } from '../../e2e/stoa.ts';
import { listeners } from './feed-events.ts';
import { quotient, type Measure } from './measure.ts';

const perSecond = 100;
const forMs = 5_000;
const warmMs = 1_000;
const repetitions = 3;
/** One person may have 20 streams. */
const people = 10;

/** Where to listen and what to press; `headers` by listener, and those of who presses. */
interface Way {
  readonly port: number;
  readonly streamPath: string;
  readonly writePath: string;
  readonly listening: readonly Record<string, string>[];
  readonly writing: Record<string, string>;
}

export async function live(): Promise<Measure[]> {
  const stoa = await openStoa({ setUp: true, env: behindProxy });
  const child = fork(join(import.meta.dirname, 'live-peer.ts'));
  try {
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    const peer: Way = {
      port,
      streamPath: '/',
      writePath: '/',
      listening: Array.from({ length: listeners }, () => ({})),
      writing: {},
    };
    const ours = await inAgora(stoa);
    const runs: Record<'ours' | 'peer', number[][]> = { ours: [], peer: [] };
    for (let i = 0; i < repetitions; i++)
      for (const which of i % 2 ? (['peer', 'ours'] as const) : (['ours', 'peer'] as const))
        runs[which].push(await delays(which === 'ours' ? ours : peer));
    return [50, 99].map((percent): Measure => {
      const of = (all: number[][]) => all.map((times) => times[Math.floor((times.length * percent) / 100)]!);
      return {
        id: 'G16p',
        what: `${perSecond} likes/s by the API to ${listeners} streams of the product, request to heard, p${percent} / bare SSE`,
        ...quotient(of(runs.ours), of(runs.peer)),
        unit: 'ms',
        lessIsBetter: true,
      };
    });
  } finally {
    child.kill();
    await stoa.close();
  }
}

async function inAgora(stoa: Awaited<ReturnType<typeof openStoa>>): Promise<Way> {
  const mia = await signedIn(stoa);
  const link = await inviteLink(mia, 'agora', 'member');
  const cookies: string[] = [];
  for (let i = 0; i < people; i++) {
    const one = await registered(stoa, `Ada${i}`);
    await one.post(link, {});
    cookies.push(one.cookie);
  }
  const writing = { cookie: mia.cookie, origin: stoa.origin, 'x-tenant-id': 'agora' };
  const made = await fetch(`${stoa.url}/api/posts`, {
    method: 'POST',
    headers: { ...writing, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'The roof', body: 'is closed', publish: true }),
  });
  const { id } = (await made.json()) as { id?: string };
  if (!id) throw new Error(`the post was answered ${made.status}`);
  return {
    port: stoa.port,
    streamPath: '/api/events/post_like',
    writePath: `/api/posts/${id}/like`,
    listening: Array.from({ length: listeners }, (_, i) => ({
      cookie: cookies[i % people]!,
      'x-tenant-id': 'agora',
    })),
    writing,
  };
}

/** How late each press came to each listener, ms, from the least; each must have come to all, in order. */
async function delays(way: Way): Promise<number[]> {
  const pressedAt: number[] = [];
  const times: number[] = [];
  const agent = new Agent({ keepAlive: true });
  const streams = await Promise.all(
    way.listening.map(async (headers) => {
      const asked = request({ port: way.port, host: '127.0.0.1', path: way.streamPath, headers }).end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      if (response.statusCode !== 200) throw new Error(`a stream was answered ${response.statusCode}`);
      let heard = 0;
      let rest = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop()!;
        for (const block of blocks)
          if (/^event: (insert|delete)$/m.test(block)) times.push(performance.now() - pressedAt[heard++]!);
      });
      return { asked, heard: () => heard };
    }),
  );
  await sleep(300);
  const press = async (): Promise<void> => {
    const method = way.writePath === '/' || pressedAt.length % 2 === 0 ? 'PUT' : 'DELETE';
    pressedAt.push(performance.now());
    const asked = request({
      port: way.port,
      host: '127.0.0.1',
      path: way.writePath,
      method,
      headers: way.writing,
      agent,
    }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    if (response.statusCode !== 200) throw new Error(`a press was answered ${response.statusCode}`);
    await once(response, 'end');
  };
  const started = performance.now();
  for (let n = 0; performance.now() - started < warmMs + forMs; n++) {
    await press();
    await sleep(Math.max(0, started + ((n + 1) * 1_000) / perSecond - performance.now()));
    if (performance.now() - started < warmMs) times.length = 0;
  }
  // What was liked is liked no more, so that the next run begins as this one did.
  if (pressedAt.length % 2) await press();
  for (let waited = 0; streams.some(({ heard }) => heard() < pressedAt.length); waited += 5) {
    if (waited > 5_000) throw new Error('not all of it was heard');
    await sleep(5);
  }
  for (const { asked } of streams) asked.destroy();
  agent.destroy();
  return times.sort((a, b) => a - b);
}
