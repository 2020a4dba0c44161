import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ClusterStoa } from '../../cluster.ts';
import { openStoa, owner, type Place, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { behindProxy, signedIn, visitor } from './visitor.ts';

/** Tries that an account takes in a window. */
const mostPassed = 10;
/** Accounts that are tried once each. */
const sprayTries = 120;
/** The share of the quiet p99 that others may feel; two figures of a few ms are too small to be compared. */
const felt = { times: 1.5, orMs: 50 };

/**
 * F6: wrong passwords for one account, from one address, from a thousand, and from ones that a client only claims; then its owner
 * signs in from a browser that has been there before.
 */
export const bruteForce: Fault = {
  id: 'F6',
  what: 'a flood of wrong passwords',
  async run(short) {
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const known = await signedIn(stoa);
      const device = known.cookie.split('; ').find((pair) => pair.startsWith('stoa-device='));
      if (!device) throw new Error('signing in made no device known');
      const tries = short ? 400 : 10_000;
      const doors = doorsOf(stoa);
      const quiet = await (await openProbe(stoa)).end();
      let done = 0;
      let checked = 0;
      let broken = 0;
      const started = performance.now();
      const flood = async (worker: number) => {
        for (; done < tries;) {
          const n = (done += 1);
          // A third from one address, the rest from a thousand; a tenth of them with a made-up device and claims of an address.
          const address = n % 3 === 0 ? '198.51.100.7' : `10.${worker}.${Math.trunc(n / 250) % 4}.${n % 250}`;
          const claims = { 'x-real-ip': `203.0.113.${n % 250}`, authorization: `Bearer ${n}` };
          // Each came a longer way than it did: only what our own proxy adds at the end is true.
          const way = { 'x-forwarded-for': `203.0.113.${n % 250}, ${address}` };
          const headers: Record<string, string> = n % 10 === 0 ? { ...way, ...claims } : way;
          const door = doors[n % doors.length]!;
          const cookie = n % 10 === 0 ? `stoa-device=${'A'.repeat(22)}.${'A'.repeat(43)}` : '';
          const form = { email: owner.email, password: `wrong ${n}` };
          const { status } = await visitor(door, cookie, address).post('/sign-in', form, headers);
          if (status === 401) checked += 1;
          else if (status !== 429) broken += 1;
        }
      };
      const others = await openProbe(stoa);
      await Promise.all(Array.from({ length: 8 }, (_, worker) => flood(worker)));
      const during = await others.end();
      const minutes = (performance.now() - started) / 60_000;

      const { email, password } = owner;
      const stranger = await visitor(stoa, '', '192.0.2.1').post('/sign-in', { email, password });
      const back = await visitor(stoa, device, '198.51.100.7').post('/sign-in', { email, password });
      const sprayed = await spray(doors);
      // Tries come back one by one, ten in a quarter of an hour.
      const allowed = mostPassed + Math.ceil((minutes * mostPassed) / 15);
      const feltMs = Math.max(quiet * felt.times, quiet + felt.orMs);
      return {
        figure: `${tries} tries in ${minutes.toFixed(1)} min at ${doors.length === 1 ? 'one door' : `${doors.length} doors`}, ${checked} passwords looked at, ${broken} other answers; a stranger with the right one is answered ${stranger.status}, the owner’s own browser ${back.status}; one address that claims others had ${sprayed.passed} of ${sprayTries} tries at as many accounts; others’ p99 ${quiet.toFixed(0)} → ${during.toFixed(0)} ms`,
        pass:
          checked <= allowed &&
          broken === 0 &&
          sprayed.passed <= sprayed.allowed &&
          sprayed.passed < sprayTries &&
          stranger.status === 429 &&
          back.status === 303 &&
          (short || during <= feltMs),
      };
    } finally {
      await stoa.close();
    }
  },
};

/** The address that people know, and each process behind it, where there are several: the tries of all of them are one number. */
const doorsOf = (stoa: Stoa): Place[] => [
  stoa,
  ...('apps' in stoa ? (stoa as ClusterStoa).apps : []).map(({ port }) => ({
    url: `http://127.0.0.1:${port}`,
    origin: stoa.origin,
    port,
  })),
];

/** One password each for many accounts, from one address that says it is another each time: thirty a minute. */
async function spray(doors: readonly Place[]): Promise<{ passed: number; allowed: number }> {
  const started = performance.now();
  let passed = 0;
  await Promise.all(
    Array.from({ length: sprayTries }, async (_, n) => {
      const way = { 'x-forwarded-for': `203.0.113.${n}, 198.51.100.99` };
      const form = { email: `nobody${n}@agora.example`, password: 'olives at noon' };
      const { status } = await visitor(doors[n % doors.length]!).post('/sign-in', form, way);
      if (status !== 429) passed += 1;
    }),
  );
  return { passed, allowed: 31 + (performance.now() - started) / 2_000 };
}

/** Somebody else, with a thread of their own: what the flood costs its sender is not what they feel. */
async function openProbe(stoa: Stoa): Promise<{ end(): Promise<number> }> {
  const probe = new Worker(new URL('others-feel.ts', import.meta.url), { workerData: `${stoa.url}/sign-in` });
  await once(probe, 'online');
  return {
    async end() {
      probe.postMessage('end');
      const [p99] = (await once(probe, 'message')) as [number];
      await probe.terminate();
      return p99;
    },
  };
}
