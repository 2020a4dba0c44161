import { fileURLToPath } from 'node:url';
import { post } from '../../stoa.ts';
import { createSpeaker } from '../cluster/crowd.ts';
import type { Fault } from '../fault.ts';
import { onWorker } from './worker-room.ts';

/**
 * C10: a workspace's object has used up its 10 GB. They cannot be filled here, and a full disk under workerd is another fault (its D1 writes
 * with every read), so that the object is told what SQLite says then.
 */
export const storageFull: Fault = {
  id: 'C10f',
  what: 'the storage of a workspace’s object is full, on Workers',
  run: (short) =>
    onWorker(
      async ({ stoa, cookie, code, query }) => {
        const times = short ? 5 : 50;
        const taken: string[] = [];
        const unclear: string[] = [];
        const plan = async (title: string): Promise<Response> =>
          post(stoa, '/w/agora/meetings/new', new URLSearchParams({ title }), cookie);
        const planned = async (title: string): Promise<void> => {
          const { status } = await plan(title);
          if (status === 303) taken.push(title);
          else unclear.push(`with space ${status}`);
        };
        const mia = createSpeaker(stoa, code, 'Mia', { cookie });
        await mia.enter();
        const said = [await mia.say()];
        for (let n = 0; n < times; n++) await planned(`Before ${n}`);

        await fetch(`${stoa.url}/fault/full`);
        let [refused, words, pages] = [0, 0, 0];
        for (let n = 0; n < times; n++) {
          const answer = await plan(`Full ${n}`);
          if (answer.status === 507 && (await answer.text()).includes('full')) refused += 1;
          else unclear.push(`a form ${answer.status}`);
          const why = await mia.client.say(`full-${n}`, 'no space').catch(({ message }: Error) => message);
          if (why === 'StorageFull') words += 1;
          else unclear.push(`chat ${why}`);
          const page = await fetch(`${stoa.url}/w/agora`, { headers: { cookie, accept: 'text/html' } });
          if (page.status === 200) pages += 1;
          else unclear.push(`a page ${page.status}`);
        }

        await fetch(`${stoa.url}/fault/free`);
        const since = performance.now();
        await planned('After');
        said.push(await mia.say());
        const resumedMs = performance.now() - since;
        mia.leave();
        const titles = new Set(
          (await query<{ title: string }>('select title from meeting')).map((row) => row.title),
        );
        const lost = taken.filter((title) => !titles.has(title)).length;
        const heard = new Set(mia.client.entries.map(({ id }) => id as string));
        const unheard = said.filter((id) => !heard.has(id)).length;
        return {
          figure: `${refused} of ${times} forms answered 507 with words, ${words} of ${times} messages refused as StorageFull, ${pages} of ${times} pages there; ${taken.length} forms and ${said.length} messages taken, ${lost + unheard} lost; writes again after ${Math.round(resumedMs)} ms${unclear.length ? `; unclear: ${unclear[0]}` : ''}`,
          pass: unclear.length + lost + unheard === 0 && resumedMs <= 5_000,
        };
      },
      fileURLToPath(new URL('full-worker.mjs', import.meta.url)),
    ),
};
