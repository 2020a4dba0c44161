/** What `vite dev` runs of the node home: the rooms' sockets, made anew whenever their code changes. */
import { addressOf } from './front.ts';
import { openStoa } from './home.ts';
import { createRooms } from './rooms.ts';
import { createSockets, isSocketPath, type Sockets } from './sockets.ts';

export { isSocketPath };

/** Hangs on the global object because a change loads this module again: the sockets of the old code are told to come back. */
const kept = globalThis as { stoaDevSockets?: Promise<Sockets> };

export const sockets: Promise<Sockets> = (kept.stoaDevSockets = start(kept.stoaDevSockets));

async function start(before: Promise<Sockets> | undefined): Promise<Sockets> {
  await before?.then((old) => old.close());
  const stoa = await openStoa();
  const made = createSockets({
    stoa,
    rooms: (lines) =>
      createRooms(stoa, stoa.media, lines, stoa.log, { direct: { upTo: stoa.env.directUpTo } }),
    origin: stoa.env.origin.origin,
    addressOf: (request) => addressOf(request, stoa.env.isTrustedProxy),
  });
  stoa.onWorkspaceOpen((home) => made.rooms.recover(home));
  return made;
}

/** The link that makes somebody the owner, while there is none. */
export async function setupLink(): Promise<string | undefined> {
  const { env, setupSecret } = await openStoa();
  const secret = await setupSecret();
  return secret && `${env.origin.origin}/setup?token=${secret}`;
}
