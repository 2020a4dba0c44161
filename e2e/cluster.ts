import { randomBytes } from 'node:crypto';
import { openLocal, type LocalOptions } from '../homes/cluster/src/local/open-local.ts';
import type { AppProcess } from '../homes/cluster/src/local/app-process.ts';
import { freePort, freeUdpPort, isReady, setUp, type Stoa, type StoaOptions } from './stoa.ts';

/** The built cluster home: Nginx at `url`, processes behind it, a database of its own. */
export interface ClusterStoa extends Stoa {
  /** Each is started again by itself when it ends, unless it was killed or stopped by its own `kill` or `stop`. */
  readonly apps: readonly AppProcess[];
  /** Of the role that owns the database. */
  readonly databaseUrl: string;
  /** What all its processes are started with. */
  readonly settings: NodeJS.ProcessEnv;
}

export interface ClusterOptions
  extends StoaOptions, Pick<LocalOptions, 'postgresUrl' | 'redisUrl' | 'envOf'> {
  /** 2 when it is not said. */
  readonly processes?: number;
}

const readyMs = 60_000;

/** As `openStoa`. `kill` ends all processes at once, and leaves Nginx, PostgreSQL and Redis alone; `pid` is the first process. */
export async function openCluster(options: ClusterOptions = {}): Promise<ClusterStoa> {
  const port = options.port ?? (await freePort());
  // Where a test puts one UDP port before the media, all media must come from one process.
  const processes = options.processes ?? (options.env?.STOA_MEDIA_ADDRESS ? 1 : 2);
  const at = [];
  for (let n = 0; n < processes; n++) at.push({ port: await freePort(), mediaPort: await freeUdpPort() });
  const url = `http://localhost:${port}`;
  let output = '';
  const opening = openLocal({
    port,
    at,
    database: `stoa_e2e_${randomBytes(6).toString('hex')}`,
    temporary: true,
    postgresUrl: options.postgresUrl,
    redisUrl: options.redisUrl,
    secret: randomBytes(32).toString('base64'),
    env: { STOA_MEDIA_ADDRESS: '127.0.0.1', ...options.env },
    envOf: options.envOf,
    output: (text) => (output += text),
  });
  const local = await within(opening, () => output).catch((cause: unknown) => {
    // Whatever comes of it later is not left behind.
    opening.then((late) => late.stop()).catch(() => {});
    throw cause;
  });
  const all = <T>(work: (app: AppProcess) => T) => Promise.all(local.apps.map(work));

  const stoa: ClusterStoa = {
    url,
    origin: options.env?.ORIGIN ?? url,
    port,
    mediaPort: at[0]!.mediaPort,
    data: '',
    apps: local.apps,
    databaseUrl: local.databaseUrl,
    settings: local.settings,
    setupLink: () => /https?:\/\/\S+\/setup\?token=[\w-]+/.exec(output)?.[0],
    output: () => output,
    pid: () => local.apps[0]!.pid(),
    pids: () => local.apps.map((app) => app.pid()),
    async kill() {
      await all((app) => app.kill());
    },
    async start() {
      output = '';
      for (const app of local.apps) app.start();
      const ready = async () => {
        await all((app) => app.ready());
        while (!(await isReady(url))) await new Promise((resolve) => setTimeout(resolve, 50));
      };
      await within(ready(), () => output);
    },
    close: () => local.stop(),
  };
  if (options.setUp) {
    // A process answers a moment before what it prints has come through its pipe.
    await within(
      until(() => stoa.setupLink() !== undefined),
      () => output,
    );
    await setUp(stoa);
  }
  return stoa;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function within<T>(work: Promise<T>, output: () => string): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const never = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Error(`not in ${readyMs} ms`)), readyMs);
  });
  try {
    return await Promise.race([work, never]);
  } catch (cause) {
    throw new Error(`The cluster did not get ready:\n${output()}`, { cause });
  } finally {
    clearTimeout(late);
  }
}
