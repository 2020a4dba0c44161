import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import {
  asRoomCode,
  asSlug,
  enterWorkspace,
  err,
  nobody,
  performIn,
  performInPast,
  performInWorkspace,
  type Actor,
  type Directory,
  type Home,
  type Perform,
  type Slug,
  type Stoa,
  type StoaElsewhere,
  type Trace,
  type WorkspaceId,
} from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';
import { keepMirrored } from './mirrored.ts';

import { momentOf } from './moment.ts';

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
 * Finds out where a request stands: in a workspace (`/w/[slug]`; for the API also a header or a subdomain), in a meeting's (`[code]` in
 * the path), or in the directory only. Nobody gets past `/w` without signing in, whether or not the workspace exists. A request that
 * names two workspaces stands nowhere, as if there were neither.
 */
async function standWhere(event: RequestEvent, stoa: Stoa | StoaElsewhere): Promise<Here> {
  const { person, program } = event.locals;
  const by: Actor = person ? { type: 'person', id: person.id, name: person.name } : nobody;
  /** For a program whose key opens one workspace, every other one is not there. */
  const isOpen = (id: WorkspaceId): boolean =>
    program?.workspaceId === undefined || program.workspaceId === id;
  const { slug, code }: { slug?: string | undefined; code?: string | undefined } = event.params;
  const route = event.route.id ?? '';

  if (route === '/w' || route.startsWith('/w/')) {
    if (!person) redirect(303, `/sign-in?next=${encodeURIComponent(pathOf(event))}`);
  }
  const said = namedWorkspaces(event.request.headers);
  const wanted = slug ?? (route.startsWith('/api/') ? said[0] : undefined);
  if (wanted !== undefined && said.some((other) => other !== wanted)) return nowhere;
  const room = code === undefined ? undefined : asRoomCode(code);
  const place = room && (await stoa.directory.workspaces.roomByCode(room));
  if (place) {
    const named = wanted === undefined ? undefined : asSlug(wanted);
    if (wanted !== undefined && (!named || !(await isIn(stoa, named, place.workspaceId)))) return nowhere;
    return isOpen(place.workspaceId) ? standIn(event, stoa, by, place.workspaceId) : nowhere;
  }
  if (wanted === undefined) {
    const who = program?.workspaceId === undefined ? by : nobody;
    return { perform: performIn(directoryOnly(stoa.directory), who, traced(event, stoa)) };
  }
  const entered = await enterWorkspace(stoa.directory, by, { slug: wanted });
  if (!entered.ok || by.type !== 'person' || !isOpen(entered.value.id)) return nowhere;
  await keepMirrored(stoa, entered.value, by);
  const { id } = entered.value;
  // Before anything is read of it: what changes from now on, the page is told.
  if (slug !== undefined && event.request.method === 'GET')
    event.locals.position = await stoa.live.position(id);
  return { workspace: entered.value, ...standIn(event, stoa, by, id) };
}

function standIn(event: RequestEvent, stoa: Stoa | StoaElsewhere, by: Actor, id: WorkspaceId): Here {
  event.locals.workspaceId = id;
  const moment = (event.locals.moment = momentOf(event));
  const trace = traced(event, stoa);
  if (moment === undefined) return { perform: performInWorkspace(stoa, id, by, trace) };
  return { perform: isReading(event) ? performInPast(stoa, id, by, moment, trace) : inThePast };
}

/** In the past nothing is changed, whatever was asked: each answer of a use case can be this refusal. */
const inThePast = (async () => err({ type: 'InThePast' })) as unknown as Perform<Home>;
const isReading = ({ request }: RequestEvent): boolean =>
  request.method === 'GET' || request.method === 'HEAD';

const isIn = async ({ directory }: Pick<Stoa, 'directory'>, slug: Slug, id: WorkspaceId): Promise<boolean> =>
  (await directory.workspaces.bySlug(slug))?.id === id;

/** The workspaces that a request names beside its path: by a header, and by the subdomain, which a home tells in a header of its own. */
const namedWorkspaces = (headers: Headers): string[] =>
  ['x-tenant-id', 'x-stoa-workspace'].flatMap((name) => headers.get(name) ?? []);

/** Whether a request to the API says which workspace it is about. */
export const namesWorkspace = ({ request }: Pick<RequestEvent, 'request'>): boolean =>
  namedWorkspaces(request.headers).length > 0;

/** What a page that asks for a workspace gets where there is none for this person: one answer, whatever the reason. */
const notHere = (): never => error(404, m.errors_nothing_sentence(), { type: 'NotFound' });
const nowhere: Here = { perform: async () => notHere() };

const traced = ({ locals }: RequestEvent, { log, watch }: Stoa | StoaElsewhere): Trace => {
  const logged: Trace = async (useCase, work) => {
    const started = performance.now();
    let failed = true;
    try {
      const output = await work();
      failed = false;
      return output;
    } finally {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      const { requestId, workspaceId } = locals;
      log(failed ? 'warn' : 'debug', 'performed', { useCase, ms, requestId, workspaceId });
    }
  };
  return watch ? (useCase, work) => watch.trace(useCase, () => logged(useCase, work)) : logged;
};

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
