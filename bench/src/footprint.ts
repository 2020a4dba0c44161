import { pressJoin, isIn } from '../../e2e/people.ts';
import { cookiesOf, openStoa, owner, post, type Stoa } from '../../e2e/stoa.ts';
import { openEmptyKit } from './empty-kit.ts';
import { openBrowser, scriptBytes } from './first-visit.ts';
import { installAndStart } from './fresh-machine.ts';
import { median, type Measure } from './measure.ts';
import { residentMB } from './process-figures.ts';

const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const limit = { peer: 0, ratio: 0, lessIsBetter: true } as const;

/** What Stoa asks of a browser, of a machine, and of the patience of whoever installs it. */
export async function footprint(): Promise<Measure[]> {
  return [...(await scripts()), ...(await starts()), ...(await memory()), ...(await installs())];
}

/** G10: JavaScript of a first visit, in kB of brotli; an empty SvelteKit page beside them for scale. */
async function scripts(): Promise<Measure[]> {
  const stoa = await openStoa({ setUp: true });
  const [browser, empty] = [await openBrowser(), await openEmptyKit()];
  try {
    const room = await startedMeeting(stoa);
    const join = {
      signIn: true,
      then: async (page: Parameters<typeof pressJoin>[0]) => (await pressJoin(page), isIn(page)),
    };
    const kB = async (...visit: Parameters<typeof scriptBytes>) => (await scriptBytes(...visit)) / 1000;
    const line = (what: string, ours: number, target: number): Measure => ({
      ...limit,
      id: 'G10',
      what,
      ours,
      unit: 'kB',
      target,
    });
    const peer = await kB(browser, { ...stoa, url: empty.url, origin: empty.url }, '/');
    return [
      { ...limit, id: 'G10', what: 'an empty SvelteKit page', ours: peer, unit: 'kB' },
      line('JavaScript of sign-in', await kB(browser, stoa, '/sign-in'), 45),
      line('JavaScript of the dashboard', await kB(browser, stoa, '/w/agora', { signIn: true }), 80),
      line('JavaScript of a room, from its door to being in', await kB(browser, stoa, room, join), 160),
    ];
  } finally {
    await browser.close();
    await Promise.all([stoa.close(), empty.close()]);
  }
}

/** G21: from `node main.js` to the first healthy answer, on a data folder that is there already. */
async function starts(): Promise<Measure[]> {
  const stoa = await openStoa({ setUp: true });
  try {
    const times: number[] = [];
    for (let n = 0; n < 5; n++) {
      await stoa.kill();
      const from = performance.now();
      await stoa.start();
      times.push((performance.now() - from) / 1000);
    }
    return [
      {
        ...limit,
        id: 'G21',
        what: 'start to ready, after kill -9',
        ours: median(times),
        unit: 's',
        target: 1.5,
      },
    ];
  } finally {
    await stoa.close();
  }
}

/** G21: resident memory of the server and its media process together, the Node binary that both share counted once. */
async function memory(): Promise<Measure[]> {
  const stoa = await openStoa({ setUp: true });
  try {
    await stoa.kill();
    await stoa.start();
    const cookie = await signedIn(stoa);
    await get(stoa, '/w/agora', cookie);
    await settle(5_000);
    const idle = residentMB(stoa.pid());
    await manyWorkspaces(stoa, 100);
    await settle(5_000);
    const many = residentMB(stoa.pid());
    return [
      { ...limit, id: 'G21', what: 'memory, idle, one workspace open', ours: idle, unit: 'MB', target: 160 },
      { ...limit, id: 'G21', what: 'memory, 100 workspaces open', ours: many, unit: 'MB' },
    ];
  } finally {
    await stoa.close();
  }
}

/** A copy of this repository, as somebody clones it: the first `npm start` to the first page, and the second. */
async function installs(): Promise<Measure[]> {
  const { firstSeconds, secondSeconds } = await installAndStart();
  return [
    {
      ...limit,
      id: 'G21',
      what: 'npm start on a fresh clone, to ready',
      ours: firstSeconds,
      unit: 's',
      target: 60,
    },
    { ...limit, id: 'G21', what: 'npm start again, to ready', ours: secondSeconds, unit: 's' },
  ];
}

const signedIn = async (stoa: Stoa, { email, password } = owner) =>
  cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ email, password })));

async function startedMeeting(stoa: Stoa): Promise<string> {
  const started = await post(stoa, '/w/agora?/start', new URLSearchParams(), await signedIn(stoa));
  return started.headers.get('location')!;
}

/** Fifty each, which is the most that one person may own; each is opened by looking at it. */
async function manyWorkspaces(stoa: Stoa, count: number): Promise<void> {
  for (let made = 0, n = 0; made < count; n++) {
    const account = { name: 'Keeper', email: `keeper${n}@agora.example`, password: 'a keeper of many keys' };
    const cookie = cookiesOf(await post(stoa, '/register', new URLSearchParams(account)));
    for (let own = 0; own < 50 && made < count; own++, made++) {
      const created = await post(stoa, '/w?/create', new URLSearchParams({ name: `House ${made}` }), cookie);
      await get(stoa, created.headers.get('location')!, cookie);
    }
  }
}

async function get(stoa: Stoa, path: string, cookie: string): Promise<void> {
  const answer = await fetch(stoa.url + path, { headers: { cookie, accept: 'text/html' } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  await answer.text();
}
