import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import {
  asRoomCode,
  enterWorkspace,
  nobody,
  performIn,
  performInWorkspace,
  type Actor,
  type Directory,
  type Home,
  type Perform,
  type Stoa,
  type StoaElsewhere,
} from '@stoa/domain';

interface Here {
  /** `undefined` outside of a workspace, and where there is none for this person. */
  readonly workspace?: App.Locals['workspace'] | undefined;
  readonly perform: Perform<Home>;
}

/** Puts `workspace` and `perform` on the request's locals. */
export async function enter(event: RequestEvent, stoa: Stoa | StoaElsewhere): Promise<void> {
  const { workspace, perform } = await standWhere(event, stoa);
  Object.defineProperties(event.locals, {
    workspace: { get: () => workspace ?? notHere(), configurable: true },
    perform: { value: perform, configurable: true },
  });
}

/**
 * Finds out where a request stands: in a workspace (`/w/[slug]`), in a meeting's (`[code]` in the path), or in the directory only.
 * Nobody gets past `/w` without signing in, whether or not the workspace exists.
 */
async function standWhere(event: RequestEvent, stoa: Stoa | StoaElsewhere): Promise<Here> {
  const { person } = event.locals;
  const by: Actor = person ? { type: 'person', id: person.id, name: person.name } : nobody;
  const { slug, code }: { slug?: string | undefined; code?: string | undefined } = event.params;
  const route = event.route.id ?? '';

  if (route === '/w' || route.startsWith('/w/')) {
    if (!person) redirect(303, `/sign-in?next=${encodeURIComponent(pathOf(event))}`);
    if (slug !== undefined) {
      const entered = await enterWorkspace(stoa.directory, by, { slug });
      if (!entered.ok) return { perform: async () => notHere() };
      return {
        workspace: entered.value,
        perform: performInWorkspace(stoa, entered.value.id, by, traced(event, stoa)),
      };
    }
  }
  const room = code === undefined ? undefined : asRoomCode(code);
  const place = room && (await stoa.directory.workspaces.roomByCode(room));
  if (place) return { perform: performInWorkspace(stoa, place.workspaceId, by, traced(event, stoa)) };
  return { perform: performIn(directoryOnly(stoa.directory), by, traced(event, stoa)) };
}

/** What a page that asks for a workspace gets where there is none for this person: one answer, whatever the reason. */
const notHere = (): never => error(404, 'There is nothing here.', { type: 'NotFound' });

const traced =
  (event: RequestEvent, stoa: Stoa | StoaElsewhere) =>
  (name: string, durationMs: number, failed: boolean): void =>
    stoa.log(failed ? 'warn' : 'debug', 'performed', {
      useCase: name,
      ms: Math.round(durationMs * 10) / 10,
      requestId: event.locals.requestId,
    });

/** The directory where a whole home is asked for. A use case that reaches for a workspace's records here is a mistake of ours. */
function directoryOnly(directory: Directory): Home {
  return new Proxy(directory, {
    get(target, name) {
      if (name in target) return target[name as keyof Directory];
      throw new Error(`No workspace is open here, but a use case asked for its ${String(name)}.`);
    },
  }) as Home;
}

function pathOf(event: RequestEvent): string {
  if (event.request.method !== 'GET') return event.url.pathname;
  return event.url.pathname + event.url.search;
}
