import { post } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { quantile, settle } from '../sockets/room-audience.ts';
import { onWorker } from './worker-room.ts';

/** What is offered at most: the load is made on the same cores. */
const perSecond = 1_000;

/** C10: more than one isolate and one object can do. What is too much is told so at once, and all that was acknowledged is there. */
export const overload: Fault = {
  id: 'C10o',
  what: `up to ${perSecond} forms a second into one workspace, on Workers`,
  run: (short) =>
    onWorker(async ({ stoa, cookie, query }) => {
      const seconds = short ? 2 : 20;
      const taken: string[] = [];
      const odd: string[] = [];
      const refusedMs: number[] = [];
      let silent = 0;
      const send = async (title: string): Promise<void> => {
        const since = performance.now();
        try {
          const form = new URLSearchParams({ title });
          const answer = await post(stoa, '/w/agora/meetings/new', form, cookie);
          const text = await answer.text();
          if (answer.status === 303) taken.push(title);
          else if (answer.status === 503 && answer.headers.has('retry-after') && /try again/i.test(text))
            refusedMs.push(performance.now() - since);
          else odd.push(`${answer.status} ${text.slice(0, 80)}`);
        } catch {
          // A line that broke acknowledged nothing.
          silent += 1;
        }
      };
      const sent: Promise<void>[] = [];
      const since = performance.now();
      while (performance.now() - since < seconds * 1_000) {
        const due = Math.floor(((performance.now() - since) / 1_000) * perSecond);
        while (sent.length < due) sent.push(send(`Plan ${sent.length}`));
        await settle(5);
      }
      const offered = sent.length / ((performance.now() - since) / 1_000);
      await Promise.all(sent);
      const rows = await query<{ title: string }>('select title from meeting');
      const kept = new Set(rows.map(({ title }) => title));
      const lost = taken.filter((title) => !kept.has(title)).length;
      const twice = rows.length - kept.size;
      return {
        figure: `${sent.length} forms at ${Math.round(offered)}/s: ${taken.length} taken, ${lost} lost, ${twice} twice; ${refusedMs.length} told to try again (p50 ${Math.round(quantile(refusedMs, 0.5))} ms), ${silent} without an answer, ${odd.length} otherwise${odd.length ? ` (${odd[0]})` : ''}; then a page ${await status()}`,
        pass: lost + twice + odd.length + silent === 0 && refusedMs.length > 0 && (await status()) === 200,
      };

      async function status(): Promise<number> {
        return (await fetch(`${stoa.url}/w/agora`, { headers: { cookie, accept: 'text/html' } })).status;
      }
    }),
};
