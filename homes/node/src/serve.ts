import { once } from 'node:events';
import type { Server } from 'node:http';
import { CannotStart } from './cannot-start.ts';
import type { Serving } from './settings.ts';
import { addressOf, createFront, headers, type Handler } from './front.ts';
import { openStoa, type NodeStoa } from './home.ts';
import { createKeptPages } from './kept-pages.ts';
import { createRooms } from './rooms.ts';
import { createSockets, type Sockets } from './sockets.ts';

/** How long a stop waits for what is under way, in ms; then it ends all the same. Ten seconds is what `docker stop` gives. */
const stopMs = 8_000;

/** Starts everything, prints where it is, and stops in good order when it is told to. Rejects with an error that `sentenceOf` words. */
export async function serve(): Promise<void> {
  const stoa = await openStoa();
  const { env, log } = stoa;
  let server: Server | undefined;
  try {
    const sockets = createSockets({
      stoa,
      rooms: (lines) => createRooms(stoa, stoa.media, lines, log),
      origin: env.origin.origin,
      addressOf: (request) => addressOf(request, env.isTrustedProxy),
    });
    stoa.onWorkspaceOpen((home) => sockets.rooms.recover(home));
    server = createFront(env, await appHandler(), createKeptPages(stoa.changes, log));
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

/**
 * The built app. adapter-node 6.0.1 has no setting for the origin and takes https for granted: it is told by headers that only we can
 * set. Its limit of a request's size is for forms; what is larger will have routes of its own.
 */
async function appHandler(): Promise<Handler> {
  process.env.PROTOCOL_HEADER = headers.protocol;
  process.env.HOST_HEADER = headers.host;
  process.env.ADDRESS_HEADER = headers.client;
  process.env.BODY_SIZE_LIMIT = '512K';
  const built = (await import(/* @vite-ignore */ new URL('./handler.js', import.meta.url).href)) as {
    handler: Handler;
  };
  return built.handler;
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

/** One address, and while nobody owns this Stoa the link that makes somebody its owner. */
async function greet({ env, setupSecret }: NodeStoa): Promise<void> {
  const secret = await setupSecret();
  const setup = secret
    ? `\n  Set it up once, with this link: ${env.origin.origin}/setup?token=${secret}\n`
    : '';
  process.stdout.write(`\n  Stoa is at ${env.origin.origin}\n${setup}\n`);
}

function stopWhenTold(stoa: NodeStoa, server: Server, sockets: Sockets): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    stoa.log('info', 'stopping', { signal });
    setTimeout(() => process.exit(1), stopMs).unref();
    const served = new Promise((resolve) => server.close(resolve));
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
function survive({ log }: NodeStoa): void {
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
