import { fakeTime } from '../../fake-time.ts';
import { build } from '../../../tools/src/prepare.mjs';
import { openStoa, type Stoa } from '../../stoa.ts';
import { on } from '../again.ts';
import { whatIsMissing } from '../cluster/on-cluster.ts';
import type { Fault } from '../fault.ts';
import { behindProxy, signedIn } from '../web/visitor.ts';
import { ask, livedIn } from './lived-in.ts';
import { heldInFile, type HeldInFile } from './workspace-file.ts';

const name = 'Carried over';

/**
 * G8h: a workspace that is lived in goes from one running home to the next, as people do it: the settings' download, and the page that imports.
 *
 * Equal must be each row, each blob and each entry of the history with its position and moment, hot or cold, and what a search finds. What
 * is new in each home is told by the history itself: one entry, for whoever imports is a member there. Without it, all is what it was.
 * No part of the file's content are the workspace's own id, its address, when it was exported, and who of the directory belongs to it.
 */
export const threeHomes: Fault = {
  id: 'G8h',
  what: 'a workspace by its file: node → cluster → workers → node',
  async run(short) {
    const missing = whatIsMissing();
    if (missing) return { figure: '', pass: false, skipped: missing };
    build('workers');
    const longAgo = fakeTime('-100d');
    const env: Record<string, string> = { ...behindProxy, ...longAgo };
    const node = await on('node', () => openStoa({ env, setUp: true }));
    try {
      await livedIn(node, short ? 20 : 400);
      if (longAgo) {
        await on('node', () => node.kill());
        for (const setting of Object.keys(longAgo)) delete env[setting];
        await on('node', () => node.start());
        await moveOld(node);
      }
      const stops = [await leave(node, 'agora')];
      for (const home of ['cluster', 'workers'] as const) {
        const stoa = await on(home, () => openStoa({ env: behindProxy, setUp: true }));
        try {
          stops.push(await leave(stoa, await enter(stoa, stops.at(-1)!.file)));
        } finally {
          await on(home, () => stoa.close());
        }
      }
      stops.push(await leave(node, await enter(node, stops.at(-1)!.file)));

      const [first, ...others] = stops.map(({ held }) => held) as [HeldInFile, ...HeldInFile[]];
      const wrong = others.flatMap((held, i) => {
        const where = ['on the cluster', 'on Workers', 'back on node'][i]!;
        return differences(i === 0 ? first : others[i - 1]!, held).map((what) => `${what} ${where}`);
      });
      if (new Set(stops.map(({ found }) => found)).size > 1) wrong.push('a search finds something else');
      if (longAgo && first.cold === 0) wrong.push('nothing lay cold');
      const rows = [...first.rows.values()].reduce((sum, { size }) => sum + size, 0);
      return {
        figure: `${rows} rows of ${first.rows.size} tables, ${first.history.length} entries of history, ${first.cold} of them cold${longAgo ? '' : ' (no libfaketime here)'}: ${wrong.length === 0 ? 'all equal' : wrong.join('; ')}`,
        pass:
          wrong.length === 0 &&
          first.rows.size >= 9 &&
          [...first.rows.values()].every(({ size }) => size > 0),
      };
    } finally {
      await on('node', () => node.close());
    }
  },
};

/** What of a file is not in the next one, or is there for another reason than that somebody imported it. */
function differences(before: HeldInFile, after: HeldInFile): string[] {
  const wrong: string[] = [];
  const { history } = before;
  const added = after.history.slice(history.length);
  if (history.some(({ hash }, i) => after.history[i]?.hash !== hash))
    wrong.push('the history is another one');
  if (added.length !== 1 || added[0]!.table !== 'member') wrong.push(`${added.length} entries are new`);
  for (const table of new Set([...before.rows.keys(), ...after.rows.keys()])) {
    const rows = new Set(after.rows.get(table));
    for (const entry of added.toReversed().filter((one) => one.table === table)) {
      if (!entry.after || !rows.delete(entry.after))
        wrong.push(`a row of ${table} is not what the history says`);
      if (entry.before) rows.add(entry.before);
    }
    const were = before.rows.get(table) ?? new Set();
    const lost = [...were].filter((row) => !rows.has(row)).length;
    const strange = [...rows].filter((row) => !were.has(row)).length;
    if (lost + strange > 0) wrong.push(`${lost} rows of ${table} lost, ${strange} of nowhere`);
  }
  const blobs = (held: HeldInFile) => JSON.stringify([...held.blobs].toSorted());
  if (blobs(before) !== blobs(after)) wrong.push('blobs differ');
  return wrong;
}

/** Waits until what is older than a month lies cold. */
async function moveOld(stoa: Stoa): Promise<void> {
  const mia = await signedIn(stoa);
  await ask(stoa, mia, 'PUT', '/api/history/keeping', { hotDays: 30 });
  for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const { moved } = await ask<{ moved: { changes: number } }>(stoa, mia, 'GET', '/api/history/keeping');
    if (moved.changes > 0) return;
    if (Date.now() > end) throw new Error('old changes stay at hand');
  }
}

/** The download of the settings, and which posts are found in the workspace that it is of. */
async function leave(stoa: Stoa, slug: string) {
  const mia = await signedIn(stoa);
  const answer = await mia.get(`/w/${slug}/settings/export`);
  if (!answer.ok) throw new Error(`the export was answered ${answer.status}`);
  const file = new Uint8Array(await answer.arrayBuffer());
  const { groups } = await ask<{ groups: { hits: { kind: string; id: string }[] }[] }>(
    stoa,
    mia,
    'GET',
    '/api/search?q=%22words+of+number+11%22&kind=post',
    undefined,
    slug,
  );
  const found = groups.flatMap(({ hits }) => hits.map(({ id }) => id)).toSorted();
  if (found.length === 0) throw new Error('no post is found');
  return { file, held: await heldInFile(file), found: found.join() };
}

/** A small file by the form of a browser without JavaScript, a larger one as the page with it sends it; answers the slug. */
async function enter(stoa: Stoa, file: Uint8Array): Promise<string> {
  const { cookie } = await signedIn(stoa);
  const headers = { cookie, origin: stoa.origin, accept: 'text/html' };
  const blob = new Blob([file as never]);
  const to = `${stoa.url}/w/import`;
  if (file.length > 400_000) {
    const answer = await fetch(`${to}/file?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/octet-stream' },
      body: blob,
    });
    if (!answer.ok) throw new Error(`the import was answered ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { slug: string }).slug;
  }
  const body = new FormData();
  body.set('name', name);
  body.set('file', blob, 'agora.stoa');
  const answer = await fetch(to, { method: 'POST', headers, body, redirect: 'manual' });
  const slug = /^\/w\/([\w-]+)$/.exec(answer.headers.get('location') ?? '')?.[1];
  if (!slug) throw new Error(`the import was answered ${answer.status}`);
  return slug;
}
