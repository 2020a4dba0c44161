import { cookiesOf, openStoa, owner, post, type Stoa } from '../../e2e/stoa.ts';
import { openEmptyKit, type EmptyKit } from './empty-kit.ts';
import { pagesPerCpuSecond } from './http-load.ts';
import { quotient, type Measure } from './measure.ts';

/**
 * Pages per second of the server's CPU, each beside an empty SvelteKit page and one of 50 rows that were built in this run with the
 * same versions. Ours know who asks, from a session in SQLite, and what they show is from SQLite; the peers know nobody and read
 * nothing. Three times each: rendered anew, given again as it was kept, and answered that it has not changed (decision 0009).
 */
export async function pages(): Promise<Measure[]> {
  const stoa = await openStoa({ setUp: true });
  const empty = await openEmptyKit();
  try {
    const cookie = cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner })));
    const room = await inUse(stoa, cookie);
    return [
      ...(await beside(stoa, empty, cookie, 'the dashboard of a member', '/w/agora')),
      ...(await beside(stoa, empty, cookie, 'the door of a room, for a member', room)),
    ];
  } finally {
    await Promise.all([stoa.close(), empty.close()]);
  }
}

const ways = [
  { how: 'rendered anew', target: 0.8 },
  { how: 'asked for again', target: 1.5 },
  { how: 'unchanged, 304', target: 4 },
] as const;
const peers = [
  { name: 'an empty page', path: '' },
  { name: 'a page of 50 rows', path: '/list' },
] as const;

async function beside(
  stoa: Stoa,
  empty: EmptyKit,
  cookie: string,
  page: string,
  path: string,
): Promise<Measure[]> {
  const url = stoa.url + path;
  const ours = [
    // What a browser sends when everything is to be loaded anew: nothing kept is used.
    () => pagesPerCpuSecond(stoa.pid(), url, { headers: { cookie, 'cache-control': 'no-cache' } }),
    () => pagesPerCpuSecond(stoa.pid(), url, { headers: { cookie } }),
    () => pagesPerCpuSecond(stoa.pid(), url, { headers: { cookie }, revalidates: true }),
  ];
  const theirs = peers.map((peer) => () => pagesPerCpuSecond(empty.pid, empty.url + peer.path));
  const all = [...ours, ...theirs];
  for (const one of all) await one(); // warm
  const figures: number[][] = all.map(() => []);
  for (let round = 0; round < 5; round++)
    // Forwards and backwards in turn, so that a noisy machine hits all of them.
    for (const which of round % 2 ? all.keys() : [...all.keys()].reverse())
      figures[which]!.push(await all[which]!());
  return ways.flatMap(({ how, target }, way) =>
    peers.map(({ name }, peer) => ({
      id: 'G8',
      what: `${page}, ${how}, beside ${name}`,
      unit: 'pages/CPU-s',
      target,
      ...quotient(figures[way]!, figures[ours.length + peer]!),
    })),
  );
}

/** A few meetings, as a workspace in use has them; answers the path of an open room. */
async function inUse(stoa: Stoa, cookie: string): Promise<string> {
  const tomorrow = new Date(Date.now() + 24 * 60 * 60_000).toISOString().slice(0, 10);
  for (const title of ['Weekly plans', 'Review of the draft', 'Choir practice'])
    await post(
      stoa,
      '/w/agora/meetings/new',
      new URLSearchParams({ title, date: tomorrow, time: '10:00', minutes: '45', lobby: 'on' }),
      cookie,
    );
  const started = await post(stoa, '/w/agora?/start', new URLSearchParams(), cookie);
  const path = started.headers.get('location');
  if (!path?.startsWith('/m/')) throw new Error(`no meeting was started: ${started.status}`);
  return path;
}
