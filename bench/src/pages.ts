import { cookiesOf, openStoa, owner, post, type Stoa } from '../../e2e/stoa.ts';
import { openEmptyKit } from './empty-kit.ts';
import { pagesPerCpuSecond } from './http-load.ts';
import { alternate, type Measure } from './measure.ts';

/**
 * Pages per second of the server's CPU, each beside an empty SvelteKit page that was built in this run with the same versions. Ours
 * know who asks, from a session in SQLite, and read what they show; the peer knows nobody and reads nothing.
 */
export async function pages(): Promise<Measure[]> {
  const stoa = await openStoa({ setUp: true });
  const empty = await openEmptyKit();
  try {
    const cookie = cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner })));
    const room = await inUse(stoa, cookie);
    const measures: Measure[] = [];
    for (const [page, path] of [
      ['the dashboard of a member', '/w/agora'],
      ['the door of a room, for a member', room],
    ] as const)
      for (const [beside, peerPath] of [
        ['an empty page', ''],
        ['a page of 50 rows', '/list'],
      ] as const) {
        const ours = () => pagesPerCpuSecond(stoa.pid(), stoa.url + path, cookie);
        const peer = () => pagesPerCpuSecond(empty.pid, empty.url + peerPath);
        await Promise.all([ours(), peer()]); // warm
        const what = `${page} beside ${beside}`;
        measures.push({ id: 'G8', what, unit: 'pages/CPU-s', target: 0.8, ...(await alternate(ours, peer)) });
      }
    return measures;
  } finally {
    await Promise.all([stoa.close(), empty.close()]);
  }
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
