import { asRoomCode, nobody, type Actor } from '@stoa/domain';
import { areAll, namedWorkspaces } from '../../node/src/named-workspaces.ts';
import type { Bindings } from './bindings.ts';
import type { WorkersStoa } from './home.ts';
import { withPass } from './pass.ts';

const prefix = '/api/chat/';

/** Whether a URL is that of a room's socket. */
export const isSocketPath = (path: string): boolean => path.startsWith(prefix);

/** Lets a socket through to its room, or answers why not. Nothing of the room is woken for those who may not. */
export async function admit(request: Request, env: Bindings, stoa: WorkersStoa): Promise<Response> {
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') return refuse(426);
  const code = asRoomCode(new URL(request.url).pathname.slice(prefix.length));
  if (!code) return refuse(404);
  // Also a missing one: browsers always say where a socket comes from (RFC 6455, 10.2).
  if (request.headers.get('origin') !== env.ORIGIN) return refuse(403);
  const { workspaces } = stoa.directory;
  const [place, session] = await Promise.all([
    workspaces.roomByCode(code),
    stoa.accounts.sessionOf(request.headers),
  ]);
  if (!place || !(await areAll(workspaces, named(request, env), place.workspaceId))) return refuse(404);
  const actor: Actor = session
    ? { type: 'person', id: session.person.id, name: session.person.name }
    : nobody;
  const role = session && (await workspaces.roleIn(place.workspaceId, session.person.id));
  const { workspaceId, meetingId } = place;
  const cookie = session ? sessionCookie(request.headers.get('cookie') ?? '') : '';
  return env.ROOM.getByName(meetingId).fetch(withPass(request, { workspaceId, actor, role, cookie }));
}

/** Every workspace that a request names beside its path. */
const named = ({ headers }: Request, env: Bindings): readonly string[] => {
  const said = {
    'x-tenant-id': headers.get('x-tenant-id') ?? undefined,
    host: headers.get('host') ?? undefined,
  };
  return namedWorkspaces({ headers: said }, new URL(env.ORIGIN), env.STOA_SUBDOMAINS === 'on');
};

const refuse = (status: number): Response => new Response(null, { status });

/** Of all cookies the one that proves the session. */
const sessionCookie = (cookies: string): string =>
  cookies
    .split(';')
    .map((one) => one.trim())
    .filter((one) => /^(?:__Host-)?stoa=/.test(one))
    .join('; ');
