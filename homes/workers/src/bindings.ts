/// <reference types="@cloudflare/workers-types" />
import type { Cache } from './cache.ts';
import type { Jobs } from './jobs.ts';
import type { Past } from './past.ts';
import type { Person } from './person.ts';
import type { Room } from './room.ts';
import type { Tries } from './tries.ts';
import type { Workspace } from './workspace.ts';

/** What `wrangler.jsonc` binds and sets. */
export interface Bindings {
  readonly ASSETS: Fetcher;
  readonly DIRECTORY: D1Database;
  /** What `Blobs` keeps, see `createR2Blobs`. */
  readonly BLOBS: R2Bucket;
  /** Makes pictures smaller; without it they are kept as browsers cut them. */
  readonly IMAGES?: ImagesBinding;
  readonly WORKSPACE: DurableObjectNamespace<Workspace>;
  readonly PAST: DurableObjectNamespace<Past>;
  readonly ROOM: DurableObjectNamespace<Room>;
  readonly PERSON: DurableObjectNamespace<Person>;
  readonly CACHE: DurableObjectNamespace<Cache>;
  readonly JOBS: DurableObjectNamespace<Jobs>;
  readonly TRIES: DurableObjectNamespace<Tries>;
  /** The address that people type, e.g. `https://stoa.example`. */
  readonly ORIGIN: string;
  /** `on`: `agora.stoa.example` leads to the workspace `agora`. */
  readonly STOA_SUBDOMAINS?: string;
  /** Signs session cookies: 32 characters or more. */
  readonly STOA_SECRET: string;
  /** Opens the one-time set-up page while nobody owns this Stoa. */
  readonly STOA_SETUP: string;
  /** `on`: webhooks may go to addresses without encryption too. For development. */
  readonly STOA_OUTBOUND_HTTP?: string;
  /** `web`: webhooks may go to the usual ports only. */
  readonly STOA_OUTBOUND_PORTS?: string;
  /** IP addresses or networks, with commas between them, that are not public and may be asked all the same: where the platform reaches them. */
  readonly STOA_OUTBOUND_NETWORKS?: string;
  /** Mails leave by Resend or by MailerSend, from `MAIL_FROM`; with neither they are kept. SMTP is not for Workers. */
  readonly MAIL_FROM?: string;
  readonly RESEND_API_KEY?: string;
  readonly MAILERSEND_API_KEY?: string;
  readonly MAIL_API_URL?: string;
  readonly MAIL_WEBHOOK_SECRET?: string;
  readonly SMTP_URL?: string;
  /** People come in by their account at Google, or at the provider that `OPENID_ISSUER` and `OPENID_NAME` say. */
  readonly GOOGLE_CLIENT_ID?: string;
  readonly GOOGLE_CLIENT_SECRET?: string;
  readonly OPENID_ISSUER?: string;
  readonly OPENID_NAME?: string;
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
