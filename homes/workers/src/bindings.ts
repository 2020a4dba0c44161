/// <reference types="@cloudflare/workers-types" />
import type { Person } from './person.ts';
import type { Room } from './room.ts';
import type { Tries } from './tries.ts';
import type { Workspace } from './workspace.ts';

/** What `wrangler.jsonc` binds and sets. */
export interface Bindings {
  readonly ASSETS: Fetcher;
  readonly DIRECTORY: D1Database;
  readonly WORKSPACE: DurableObjectNamespace<Workspace>;
  readonly ROOM: DurableObjectNamespace<Room>;
  readonly PERSON: DurableObjectNamespace<Person>;
  readonly TRIES: DurableObjectNamespace<Tries>;
  /** The address that people type, e.g. `https://stoa.example`. */
  readonly ORIGIN: string;
  /** Signs session cookies: 32 characters or more. */
  readonly STOA_SECRET: string;
  /** Opens the one-time set-up page while nobody owns this Stoa. */
  readonly STOA_SETUP: string;
}

let bound: Bindings | undefined;
let lasting: (work: Promise<unknown>) => void = () => {};

/**
 * The bindings are the same for everything in one isolate. They are handed in by whoever is called first, because SvelteKit loads the app's
 * modules at build time too, where `cloudflare:workers` does not exist.
 */
export function bind(bindings: Bindings, waitUntil: typeof lasting): void {
  bound = bindings;
  lasting = waitUntil;
}

/** Goes on to its end although the request that began it is answered, or cut off. */
export const outlast = (work: Promise<unknown>): void => lasting(work.catch(() => {}));

export function bindings(): Bindings {
  if (!bound) throw new Error('The Worker was not bound before it was asked for its bindings.');
  return bound;
}
