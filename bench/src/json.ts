import { cookiesOf, openStoa, owner, post } from '../../e2e/stoa.ts';
import { openEmptyKit } from './empty-kit.ts';
import { pagesPerCpuSecond, type Ask } from './http-load.ts';
import { quotient, type Measure } from './measure.ts';

/**
 * Answers of the API per second of the server's CPU, beside a SvelteKit endpoint that knows nobody and reads nothing. Made anew, ours read the
 * workspace and the role of who asks, then the row, and write it by its schema; asked again within 5 s, with nothing written meanwhile,
 * they are given again (decision 0030). A session is believed for a second either way.
 */
export async function json(): Promise<Measure[]> {
  const stoa = await openStoa({ setUp: true });
  const empty = await openEmptyKit();
  try {
    const cookie = cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner })));
    const headers = { cookie, 'x-tenant-id': 'agora' };
    const users = await fetch(`${stoa.url}/api/users`, { headers });
    const {
      users: [mia],
    } = (await users.json()) as { users: { id: string }[] };
    if (!mia) throw new Error(`nobody is in the workspace: ${users.status}`);

    const one = `${stoa.url}/api/users/${mia.id}`;
    const profile = `${stoa.url}/api/profile`;
    const anew = { 'cache-control': 'no-cache' };
    const asked = (url: string, ask: Ask) => () => pagesPerCpuSecond(stoa.pid(), url, ask);
    const ways = [
      ['one member of a workspace, asked again', asked(one, { headers })],
      ['the same, unchanged, 304', asked(one, { headers, revalidates: true })],
      ['the same, made anew', asked(one, { headers: { ...headers, ...anew } })],
      ['who asks, asked again', asked(profile, { headers: { cookie } })],
      ['who asks, made anew', asked(profile, { headers: { cookie, ...anew } })],
    ] as const;
    const peer = () => pagesPerCpuSecond(empty.pid, `${empty.url}/json`);
    const all = [...ways.map(([, run]) => run), peer];
    for (const run of all) await run(); // warm
    const figures: number[][] = all.map(() => []);
    for (let round = 0; round < 5; round++)
      for (const which of round % 2 ? all.keys() : [...all.keys()].reverse())
        figures[which]!.push(await all[which]!());
    return ways.map(([what], way) => ({
      id: 'G9',
      what: `${what}, beside a Kit endpoint`,
      unit: 'answers/CPU-s',
      target: 0.7,
      ...quotient(figures[way]!, figures[ways.length]!),
    }));
  } finally {
    await Promise.all([stoa.close(), empty.close()]);
  }
}
