import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestHarness } from 'wrangler';
import { build, root } from '../../../tools/src/prepare.mjs';
import { cookiesOf, owner, post, setUp, type Place } from '../../stoa.ts';
import { createSpeaker, planOpenRoom, type OpenRoom, type Speaker } from '../cluster/crowd.ts';
import type { Outcome } from '../fault.ts';

/** The built Worker under workerd, with a room, its owner's cookie, and a hand on its objects. */
export interface WorkerRoom extends OpenRoom {
  readonly stoa: Place;
  readonly cookie: string;
  /** As the platform does: the room's object is forgotten while its sockets stay. */
  hibernate(): Promise<void>;
  /** The room's object goes, and its sockets with it. */
  evictRoom(): Promise<void>;
  evictWorkspace(): Promise<void>;
  /** Asks the workspace's own SQLite. */
  query<Row>(sql: string): Promise<readonly Row[]>;
  /** Speakers who are in: the first of them the owner. */
  crowd(count: number): Promise<readonly Speaker[]>;
}

const home = join(root, 'homes/workers');
const origin = 'http://localhost:3000';
const vars = {
  ORIGIN: origin,
  STOA_SECRET: 'a secret for faults, and for nothing else',
  STOA_SETUP: 'a set-up secret for faults and for nothing else',
};

/** Opens the Worker for one fault, and closes it whatever comes of it. `main` is another entry, around the built one. */
export async function onWorker(
  work: (room: WorkerRoom) => Promise<Outcome>,
  main = join(home, 'build/server/entry.js'),
): Promise<Outcome> {
  build('workers');
  const harness = createTestHarness({ workers: [{ config: { ...configOfHome(), main, vars } }] });
  const everybody: Speaker[] = [];
  try {
    const { url } = await harness.listen();
    // What a request began and did not wait for would never end: so the first one is one that needs no account.
    await harness.fetch('/api/health');
    const stoa: Place = { url: url.origin, origin, port: Number(url.port) };
    await setUp({ ...stoa, setupLink: () => `${origin}/setup?token=${vars.STOA_SETUP}`, output: () => '' });
    const cookie = cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner })));
    const room = await planOpenRoom(stoa, cookie);
    const evict = (binding: string, name: string, webSockets: 'close' | 'hibernate' = 'close') =>
      harness.getWorker().evictDurableObject(binding, { name, webSockets });
    return await work({
      ...room,
      stoa,
      cookie,
      hibernate: () => evict('ROOM', room.meetingId, 'hibernate'),
      evictRoom: () => evict('ROOM', room.meetingId),
      evictWorkspace: async () => evict('WORKSPACE', await workspaceId()),
      async query<Row>(sql: string) {
        const named = { name: await workspaceId() };
        const storage = await harness.getWorker().getDurableObjectStorage('WORKSPACE', named);
        return (await storage.exec(sql)) as unknown as readonly Row[];
      },
      async crowd(count) {
        const crowd = Array.from({ length: count }, (_, i) =>
          createSpeaker(stoa, room.code, `Guest ${i}`, i === 0 ? { cookie } : {}),
        );
        everybody.push(...crowd);
        await crowd[0]!.enter();
        await Promise.all(crowd.slice(1).map((one) => one.enter()));
        return crowd;
      },
    });

    async function workspaceId(): Promise<string> {
      const { DIRECTORY } = await harness.getWorker<{ DIRECTORY: D1 }>().getEnv();
      const row = await DIRECTORY.prepare('select id from workspace').first<{ id: string }>();
      return row!.id;
    }
  } finally {
    for (const one of everybody) one.leave();
    await harness.close();
  }
}

/** `wrangler.jsonc`, with what is said in it by its place. None of its texts holds two slashes or a trailing comma. */
function configOfHome(): { name: string } {
  const text = readFileSync(join(home, 'wrangler.jsonc'), 'utf8')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/,(\s*[}\]])/g, '$1');
  const config = JSON.parse(text) as { name: string; assets: object };
  return { ...config, assets: { ...config.assets, directory: join(home, 'build/assets') } } as never;
}

/** What of D1 is asked here. */
interface D1 {
  prepare(sql: string): { first<Row>(): Promise<Row | null> };
}
