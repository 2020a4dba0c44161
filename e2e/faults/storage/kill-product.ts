import { setTimeout as sleep } from 'node:timers/promises';
import { openStoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { until } from '../until.ts';
import { behindProxy, inviteLink, registered, signedIn, type Visitor } from '../web/visitor.ts';
import { problemsIn } from './files.ts';

/** From the start of the process until it answers that it is well, ms. The short run shares its cores. */
const readyLimitMs = { long: 2_000, short: 10_000 };

/** A1 through the product's own forms: accounts, meetings and invites are made while the whole server is killed. */
export const killedProduct: Fault = {
  id: 'A1h',
  what: 'SIGKILL of the whole server in the middle of forms',
  async run(short) {
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const owner = await signedIn(stoa);
      const rounds = short ? 3 : 50;
      /** Paths that must answer 200 to the owner. */
      const made: string[] = [];
      const people: Visitor[] = [];
      let slowestMs = 0;
      let damaged = 0;
      for (let round = 0; round < rounds; round++) {
        const forms: (() => Promise<void>)[] = [
          async () => {
            const { headers } = await owner.post('/w/agora?/start', {});
            const code = /\/m\/[a-z-]{12}/.exec(headers.get('location') ?? '');
            if (code) made.push(code[0]);
          },
          async () => {
            const planned = { title: `Plans ${made.length}`, lobby: 'on' };
            const { headers } = await owner.post('/w/agora/meetings/new', planned);
            const path = /\/w\/agora\/meetings\/[\w-]{22}/.exec(headers.get('location') ?? '');
            if (path) made.push(path[0]);
          },
          async () => void made.push(await inviteLink(owner, 'agora')),
          async () => void people.push(await registered(stoa, `P${round}x${people.length}`)),
        ];
        let going = true;
        const working = forms.map(async (form) => {
          // Until the server is gone: a refused connection is not an acknowledgement.
          while (going)
            try {
              await form();
            } catch {
              return;
            }
        });
        const before = made.length;
        await until(() => made.length > before, 20_000);
        await sleep(Math.random() * 500);
        await stoa.kill();
        going = false;
        await Promise.all(working);
        damaged += problemsIn(stoa).length;
        const started = performance.now();
        await stoa.start();
        slowestMs = Math.max(slowestMs, performance.now() - started);
      }
      let lost = 0;
      for (const path of made) if ((await owner.get(path)).status !== 200) lost += 1;
      for (const one of people) if ((await one.get('/account')).status !== 200) lost += 1;
      return {
        figure: `${rounds} rounds, ${made.length} meetings and invites and ${people.length} accounts acknowledged, ${lost} lost, ${damaged} damaged; well again after ${(slowestMs / 1000).toFixed(1)} s at most`,
        pass:
          lost === 0 &&
          damaged === 0 &&
          made.length >= rounds &&
          slowestMs <= readyLimitMs[short ? 'short' : 'long'],
      };
    } finally {
      await stoa.close();
    }
  },
};
