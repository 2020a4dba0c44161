import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { LiveHere } from '@stoa/domain';
import type { MediaProcess } from '@stoa/webrtc';
import { CannotStart, sentenceOf } from './cannot-start.ts';
import type { Serving } from './settings.ts';
import { addressOf, createFront, headers, type Handler } from './front.ts';
import type { KeptPages } from './kept-pages.ts';
import type { Rooms } from './rooms.ts';
import { namedWorkspaces } from './named-workspaces.ts';
import type { ProcessWatch } from './watch.ts';
import { createSockets, type SocketLines, type Sockets, type SocketsStoa } from './sockets.ts';

/** How long a stop waits for what is under way, in ms; then it ends all the same. Ten seconds is what `docker stop` gives. */
const stopMs = 8_000;

/** What is served: pages, sockets and media of one home. */
export interface ServedStoa extends SocketsStoa {
  readonly env: Serving;
  readonly media: Pick<MediaProcess, 'state' | 'restarts'>;
  readonly watch: ProcessWatch;
  readonly live: Pick<LiveHere, 'close'>;
  /** The secret of the one-time set-up link; `undefined` once this Stoa has an owner. */
  setupSecret(): Promise<string | undefined>;
  /** Lets go of everything. Rooms and requests must have ended. */
  close(): Promise<void>;
}

export interface ServedParts<Home extends ServedStoa> {
  open(): Promise<Home>;
  rooms(stoa: Home, lines: SocketLines): Rooms;
  /** Answers again what was rendered a moment ago, where a home knows what changed since. */
  pages?(stoa: Home): KeptPages;
  /** Before the first request is taken. */
  ready?(stoa: Home, sockets: Sockets): void;
}

/** Starts everything, prints where it is, and stops in good order when it is told to. Rejects with an error that `sentenceOf` words. */
export async function serve<Home extends ServedStoa>(parts: ServedParts<Home>): Promise<void> {
  const stoa = await parts.open();
  const { env, log } = stoa;
  let server: Server | undefined;
  try {
    const sockets = createSockets({
      stoa,
      rooms: (lines) => parts.rooms(stoa, lines),
      origin: env.origin.origin,
      addressOf: (request) => addressOf(request, env.isTrustedProxy),
      workspacesOf: (request) => namedWorkspaces(request, env.origin, env.subdomains),
    });
    parts.ready?.(stoa, sockets);
    server = createFront(env, await appHandler(), stoa.watch, parts.pages?.(stoa));
    await listenForMetrics(stoa, sockets);
    server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
    await listen(server, env);
    stopWhenTold(stoa, server, sockets);
    survive(stoa);
  } catch (cause) {
    server?.close();
    await stoa.close();
    throw cause;
  }
  await greet(stoa);
  log('info', 'started', { readyMs: Math.round(process.uptime() * 1_000), node: process.version });
}

/** {@link serve}, and ends the process with a sentence where it cannot. */
export async function serveOrSay<Home extends ServedStoa>(parts: ServedParts<Home>): Promise<void> {
  try {
    await serve(parts);
  } catch (cause) {
    const sentence = sentenceOf(cause);
    process.stderr.write(
      sentence ? `\n${sentence}\n\n` : `\nStoa did not start.\n${String((cause as Error)?.stack ?? cause)}\n`,
    );
    process.exit(1);
  }
}

/**
 * The built app. adapter-node 6.0.1 has no setting for the origin and takes https for granted: it is told by headers that only we can
 * set. Its limit of a request's size is for forms; what is larger will have routes of its own.
 */
async function appHandler(): Promise<Handler> {
  process.env.PROTOCOL_HEADER = headers.protocol;
  process.env.HOST_HEADER = headers.host;
  process.env.ADDRESS_HEADER = headers.client;
  process.env.BODY_SIZE_LIMIT = '512K';
  const built = new URL('./handler.js', import.meta.url);
  const { handler } = (await import(/* @vite-ignore */ built.href)) as { readonly handler: Handler };
  let large: Promise<Handler> | undefined;
  return (request, response, next) => {
    if (!takesFiles(request.url ?? '')) return handler(request, response, next);
    large ??= handlerWithoutLimit(built);
    large.then(
      (handle) => handle(request, response, next),
      () => {
        response.statusCode = 503;
        response.end();
      },
    );
  };
}

/** What takes whole files reads them as they come. */
const takesFiles = (url: string): boolean =>
  /^\/(?:w\/import\/file|api\/profile\/picture)(?:\?|$)|^\/account\?\/picture$/.test(url);

/**
 * The limit belongs to the module that the built `handler.js` hands on, so this is that module once more, under another address. Made when it is
 * first needed.
 */
async function handlerWithoutLimit(built: URL): Promise<Handler> {
  const found = /export \{ (?:(\w+) as )?handler \} from "([^"]+)"/.exec(await readFile(built, 'utf8'));
  if (!found) throw new Error('handler.js does not say where its handler comes from.');
  process.env.BODY_SIZE_LIMIT = 'Infinity';
  const module = (await import(/* @vite-ignore */ new URL(`${found[2]}?files`, built).href)) as Record<
    string,
    Handler
  >;
  return module[found[1] ?? 'handler']!;
}

async function listen(server: Server, { port, host }: Serving): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'EADDRINUSE')
      throw new CannotStart(
        `Port ${port} is in use: stop what runs there, or choose another one with PORT.`,
        { cause },
      );
    if (code === 'EACCES')
      throw new CannotStart(`This user may not use port ${port}: choose one above 1023 with PORT.`, {
        cause,
      });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new CannotStart(
        `HOST is "${host}", which is no address of this machine: try 127.0.0.1 or 0.0.0.0.`,
        { cause },
      );
    throw cause;
  }
}

async function listenForMetrics({ env, media, watch }: ServedStoa, sockets: Sockets): Promise<void> {
  const { metrics } = watch;
  if (!metrics || env.metricsPort === undefined) return;
  metrics.look({
    sockets: () => ({ ...sockets.stats(), people: peopleIn(sockets.rooms) }),
    media: () => ({ up: media.state() === 'up', restarts: media.restarts() }),
  });
  try {
    await metrics.listen(env.metricsPort, env.host);
  } catch (cause) {
    throw new CannotStart(
      `Port ${env.metricsPort} is not to be had for metrics: choose another one with STOA_METRICS_PORT.`,
      { cause },
    );
  }
}

function peopleIn(rooms: Rooms): number {
  let people = 0;
  for (const { live } of rooms.all())
    for (const seat of live.state.seats.values()) if (seat.inside && seat.line !== undefined) people += 1;
  return people;
}

/** One address, and while nobody owns this Stoa the link that makes somebody its owner. */
async function greet({ env, setupSecret }: ServedStoa): Promise<void> {
  const secret = await setupSecret();
  const setup = secret
    ? `\n  Set it up once, with this link: ${env.origin.origin}/setup?token=${secret}\n`
    : '';
  process.stdout.write(`\n  Stoa is at ${env.origin.origin}\n${setup}\n`);
}

function stopWhenTold(stoa: ServedStoa, server: Server, sockets: Sockets): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    stoa.log('info', 'stopping', { signal });
    setTimeout(() => process.exit(1), stopMs).unref();
    const served = new Promise((resolve) => server.close(resolve));
    // A proxy keeps its connections busy, and is told with each answer that this was the last on it.
    server.prependListener('request', (_request, response) => void response.setHeader('connection', 'close'));
    stoa.live.close();
    await sockets.close();
    server.closeIdleConnections();
    await served;
    await stoa.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
}

/**
 * A line that broke, a full disk or too many open files must not end what everybody else does: such an error is logged where nothing
 * else caught it. A mistake of ours ends the process, because what it left behind is unknown.
 */
function survive({ log }: ServedStoa): void {
  const onStray = (cause: unknown) => {
    const ofTheWorld = cause instanceof Error && ('code' in cause || cause.name.startsWith('Storage'));
    log('error', 'nobody caught this', {
      reason: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
    });
    if (!ofTheWorld) process.exit(1);
  };
  process.on('uncaughtException', onStray);
  process.on('unhandledRejection', onStray);
}
