import { cookiesOf, openStoa, owner, post } from '../../e2e/stoa.ts';
import { openEmptyKit } from './empty-kit.ts';
import { pagesPerCpuSecond } from './http-load.ts';
import { quotient, type Measure } from './measure.ts';

/**
 * Answers of the API per second of the server's CPU, beside a SvelteKit endpoint that knows nobody and reads nothing. Ours read the session, the
 * workspace and the role of who asks, then the row, and write it by its schema.
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
    const ways = [
      ['one member of a workspace', () => pagesPerCpuSecond(stoa.pid(), one, { headers })],
      ['the same, unchanged, 304', () => pagesPerCpuSecond(stoa.pid(), one, { headers, revalidates: true })],
      ['who asks', () => pagesPerCpuSecond(stoa.pid(), `${stoa.url}/api/profile`, { headers: { cookie } })],
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
      target: 0.4,
      ...quotient(figures[way]!, figures[ways.length]!),
    }));
  } finally {
    await Promise.all([stoa.close(), empty.close()]);
  }
}
