import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PersonId } from '@stoa/domain';
import { filledWorkspace } from '../../../adapters/records/src/fixtures/many-posts.ts';
import type { Fault } from '../fault.ts';

/** Longest that one search may keep the process, ms. */
const limitMs = 500;
/** So that a run stays within four minutes; `STOA_POSTS=1000000` is the row's own number. */
const posts = Number(process.env.STOA_POSTS ?? 200_000);

/** F18: what costs most, 50 at once, in a workspace of many posts, while somebody else reads a post. */
export const costlySearch: Fault = {
  id: 'F18',
  what: 'searches that want to find everything',
  async run(short) {
    const folder = mkdtempSync(join(tmpdir(), 'stoa-f18-'));
    const count = short ? 5_000 : posts;
    const { engine, records } = await filledWorkspace(join(folder, 'many.db'), count);
    try {
      const asked = { viewer: 'ada' as PersonId, kinds: ['post'] as const, limit: 20, offset: 0 };
      const alone: number[] = [];
      for (const typed of costly) {
        const started = performance.now();
        await records.search.find(typed, asked);
        alone.push(performance.now() - started);
      }
      // How long others wait for their turn while 50 of them are under way, beside when nothing is.
      const waitOf = async (): Promise<number> => {
        const started = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 1));
        await records.posts.byId('p7' as never);
        return performance.now() - started - 1;
      };
      const quiet: number[] = [];
      for (let n = 0; n < 500; n++) quiet.push(await waitOf());
      let going = true;
      const waits: number[] = [];
      const others = (async () => {
        while (going) waits.push(await waitOf());
      })();
      // And somebody else who searches for little: theirs is not behind all of the 50.
      const found: number[] = [];
      const searching = (async () => {
        while (going) {
          const started = performance.now();
          await records.search.find('w40 w77 ', { ...asked, viewer: 'ben' as PersonId });
          found.push(performance.now() - started);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      })();
      const many = Array.from({ length: 50 }, (_, i) =>
        records.search.find(costly[i % costly.length]!, asked),
      );
      await Promise.all(many);
      going = false;
      await Promise.all([others, searching]);
      const slowest = Math.max(...alone);
      const p99Of = (times: readonly number[]) =>
        times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
      const p99 = p99Of(waits);
      return {
        figure: `${count.toLocaleString('en')} posts; slowest ${slowest.toFixed(0)} ms (${costly[alone.indexOf(slowest)]!.slice(0, 20)}…), 50 at once: others wait p99 ${p99.toFixed(0)} ms (${p99Of(quiet).toFixed(1)} when nobody searches), another’s search takes ${Math.max(...found).toFixed(0)} at most`,
        pass: slowest <= limitMs && p99 <= limitMs && found.length > 0,
      };
    } finally {
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const costly = [
  'a*',
  'w',
  'w1',
  'w1 ',
  'w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11 w12 ',
  Array.from({ length: 100 }, (_, i) => `w${i + 1}`).join(' '),
  '"w1 w1 w1 w1 w1 w1 w1 w1" ',
  'w1 -w2 -w3 -w4 ',
  'w19',
  '"w1 w1" "w2 w2" "w1 w2" ',
] as const;
