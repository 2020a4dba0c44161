import pg from 'pg';
import { post } from '../../stoa.ts';
import { settle } from '../sockets/room-audience.ts';
import type { ClusterRoom } from './on-cluster.ts';

/** Somebody who reads pages and plans meetings all the while, each under a title of its own, and writes down what was answered. */
export function createForms({ stoa, cookie }: ClusterRoom) {
  const taken: string[] = [];
  /** Answers that are neither what was asked for nor a 503 that says what to do. */
  const odd: string[] = [];
  let refused = 0;
  let going = false;
  let work: Promise<unknown> = Promise.resolve();

  async function note(what: string, response: Response, good: number): Promise<number> {
    const { status } = response;
    const text = await response.text();
    if (status === 503 && /try again|before you try/i.test(text)) refused += 1;
    else if (status !== good) odd.push(`${what} ${status} ${response.headers.get('location') ?? ''}`.trim());
    return status;
  }
  const page = async (): Promise<number> => {
    const headers = { cookie, accept: 'text/html' };
    return note('page', await fetch(`${stoa.url}/w/agora`, { headers, redirect: 'manual' }), 200);
  };

  return {
    odd,
    get refused() {
      return refused;
    },
    get planned() {
      return taken.length;
    },
    page,
    start() {
      going = true;
      work = (async () => {
        for (let n = 0; going; n++) {
          await page();
          const title = `Plan ${n}`;
          const form = new URLSearchParams({ title });
          if ((await note('form', await post(stoa, '/w/agora/meetings/new', form, cookie), 303)) === 303)
            taken.push(title);
          await settle(50);
        }
      })();
    },
    async stop() {
      going = false;
      await work;
    },
    /** Looks into the database itself. */
    async judge(): Promise<{ lost: number; twice: number }> {
      const keeper = new pg.Client({ connectionString: stoa.databaseUrl });
      await keeper.connect();
      const { rows } = await keeper.query<{ title: string; count: string }>(
        'select title, count(*) as count from workspace.meeting group by title',
      );
      await keeper.end();
      const counts = new Map(rows.map(({ title, count }) => [title, Number(count)]));
      return {
        lost: taken.filter((title) => !counts.has(title)).length,
        twice: [...counts.values()].filter((count) => count > 1).length,
      };
    },
  };
}
