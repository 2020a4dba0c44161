import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createSocket } from 'node:dgram';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeOptions } from '../tools/src/server.mjs';
import { descendantsOf, killAll } from './processes.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** What is started with Node, by home: `STOA_HOME` names the one that the journeys run on. Each must have been built. */
const commands: Record<string, readonly string[]> = {
  node: [...nodeOptions, file('../homes/node/build/server/main.js')],
  workers: [file('../homes/workers/src/local.ts')],
};
/** How long a home may take until it answers, ms. Workers' local runtime takes three seconds, and ten times that on busy cores. */
const readyMs = 60_000;

/** Asked anew each time: a fault may be played on one home after the other. */
const homeNow = (): string => process.env.STOA_HOME || 'node';

function commandOf(home: string): readonly string[] {
  const command = commands[home];
  if (!command)
    throw new Error(`STOA_HOME is "${home}": there are ${Object.keys(commands).join(', ')} and cluster.`);
  return command;
}

/** The owner that {@link openStoa} sets up. */
export const owner = { name: 'Mia Laurent', email: 'mia@agora.example', password: 'olive grove at noon' };
export const workspace = { name: 'Agora', slug: 'agora' };

/** A real server of the built product on a data folder of its own. */
export interface Stoa {
  /** Where it listens. */
  readonly url: string;
  /** What its ORIGIN is: `url`, unless the options say otherwise. */
  readonly origin: string;
  readonly port: number;
  readonly mediaPort: number;
  readonly data: string;
  /** The one-time link that the terminal printed; `undefined` once somebody owns this Stoa. */
  setupLink(): string | undefined;
  /** Everything that the process printed since it started last. */
  output(): string;
  pid(): number;
  /** All processes that serve: one, or those of the cluster. */
  pids(): readonly number[];
  /** SIGKILL: the end without a goodbye. */
  kill(): Promise<void>;
  /** Starts again on the same data and ports. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/** Where a server is asked, and as whose page. */
export type Place = Pick<Stoa, 'url' | 'origin' | 'port'>;

export interface StoaOptions {
  readonly env?: Record<string, string>;
  readonly setUp?: boolean;
  readonly port?: number;
  /** A command that runs the server, e.g. `['prlimit', '--nofile=256']`; it must become the server, so that signals reach it. */
  readonly under?: readonly string[];
}

/**
 * Starts a server; with `setUp`, the owner and the workspace are there too. With `STOA_HOME=cluster` it is the cluster home: Nginx and
 * two processes. Rejects with the output when it does not get ready.
 */
export async function openStoa(options: StoaOptions = {}): Promise<Stoa> {
  if (homeNow() === 'cluster') return (await import('./cluster.ts')).openCluster(options);
  const data = mkdtempSync(join(tmpdir(), 'stoa-e2e-'));
  const port = options.port ?? (await freePort());
  const mediaPort = await freeUdpPort();
  const url = `http://localhost:${port}`;
  let child: ChildProcess | undefined;
  let output = '';

  const start = async () => {
    output = '';
    const env = {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      ORIGIN: url,
      STOA_DATA: data,
      STOA_MEDIA_PORT: String(mediaPort),
      STOA_MEDIA_ADDRESS: '127.0.0.1',
      ...options.env,
    };
    const [command = '', ...args] = [...(options.under ?? []), process.execPath, ...commandOf(homeNow())];
    const started = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (bytes) => (output += String(bytes)));
    for (const until = Date.now() + readyMs; ; await new Promise((r) => setTimeout(r, 50))) {
      if (output.includes('Stoa is at') && (await isReady(url))) return;
      if (started.exitCode !== null || Date.now() > until)
        throw new Error(`Stoa did not get ready:\n${output}`);
    }
  };
  const isOver = () => !child || child.exitCode !== null || child.signalCode !== null;
  const end = async () => {
    if (isOver()) return;
    const ended = once(child!, 'exit');
    child!.kill('SIGTERM');
    await ended;
  };
  /** On Node what is below has to notice by itself; on Workers the server itself is a child of a child. */
  const kill = async () => {
    if (isOver()) return;
    const pid = child!.pid!;
    await killAll(homeNow() === 'workers' ? [pid, ...descendantsOf(pid)] : [pid]);
  };

  const stoa: Stoa = {
    url,
    origin: options.env?.ORIGIN ?? url,
    port,
    mediaPort,
    data,
    setupLink: () => /https?:\/\/\S+\/setup\?token=[\w-]+/.exec(output)?.[0],
    output: () => output,
    pid: () => child!.pid!,
    pids: () => [child!.pid!],
    kill,
    start,
    async close() {
      await end();
      rmSync(data, { recursive: true, force: true });
    },
  };
  try {
    await start();
    if (options.setUp) await setUp(stoa);
    return stoa;
  } catch (cause) {
    // Nobody else knows of what was started.
    await kill();
    rmSync(data, { recursive: true, force: true });
    throw cause;
  }
}

/** Posts the set-up form as the terminal's link asks for; answers the owner's cookie header. */
export async function setUp(stoa: Place & Pick<Stoa, 'setupLink' | 'output'>): Promise<string> {
  const link = stoa.setupLink();
  if (!link) throw new Error(`The server printed no set-up link:\n${stoa.output()}`);
  const form = new URLSearchParams({ workspace: workspace.name, ...owner });
  return cookiesOf(await post(stoa, new URL(link).pathname + new URL(link).search, form));
}

/** Posts a form as a browser on our own origin does. */
export const post = (stoa: Place, path: string, form: URLSearchParams, cookie = '') =>
  fetch(stoa.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: stoa.origin, cookie, accept: 'text/html' },
    body: form,
  });

export const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');

export async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health`)).ok;
  } catch {
    return false;
  }
}

export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

export const freeUdpPort = () =>
  new Promise<number>((resolve) => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
