import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { testServer } from '../../../../adapters/postgres/src/fixtures/server.ts';
import { sharedRedis } from '../../../../adapters/redis/src/fixtures/redis-server.ts';
import { startApp, type AppProcess } from './app-process.ts';
import { startNginx } from './nginx.ts';

/** The cluster as plain processes of one machine: what `infra/compose.yml` starts as containers. */
export interface LocalCluster {
  readonly origin: string;
  readonly apps: readonly AppProcess[];
  /** Of the role that owns the database. */
  readonly databaseUrl: string;
  /** What all its processes are started with. */
  readonly settings: NodeJS.ProcessEnv;
  /** Stops everything, and takes away what was only for this cluster. */
  stop(): Promise<void>;
}

export interface LocalOptions {
  /** Nginx listens here. */
  readonly port: number;
  /** The ports of the processes. */
  readonly at: readonly { readonly port: number; readonly mediaPort: number }[];
  /** The database of this cluster; made where it is not there. */
  readonly database: string;
  /** Drops the database when it stops. */
  readonly temporary?: boolean;
  /** Servers that whoever asks for the cluster brings, and may hurt. */
  readonly postgresUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  /** Redis keys begin with it. */
  readonly secret: string;
  readonly env?: NodeJS.ProcessEnv;
  /** For one of them, counted from 0. */
  readonly envOf?: ((process: number) => NodeJS.ProcessEnv) | undefined;
  /** Hears what a process prints. */
  readonly output?: ((text: string, process: number) => void) | undefined;
}

const proxyRules = fileURLToPath(new URL('../../../../infra/nginx/proxy.conf', import.meta.url));

/** Uses the PostgreSQL and the Redis that answer at `DATABASE_OWNER_URL`, `REDIS_URL` or on their standard ports, else starts its own. */
export async function openLocal({
  port,
  at,
  database,
  temporary = false,
  postgresUrl = process.env.DATABASE_OWNER_URL,
  redisUrl = process.env.REDIS_URL,
  secret,
  env = {},
  envOf = () => ({}),
  output,
}: LocalOptions): Promise<LocalCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-cluster-'));
  const postgres = postgresUrl ? { url: postgresUrl, stop: async () => {} } : await testServer();
  const redis = redisUrl ? { url: redisUrl, close: async () => {} } : await sharedRedis();
  const ownerUrl = await databaseOn(postgres.url, database);
  const appUrl = new URL(ownerUrl);
  appUrl.username = 'stoa_app';
  appUrl.password = '';
  const origin = `http://localhost:${port}`;
  // First, because it is what may be missing.
  const nginx = startNginx(
    folder,
    proxyRules,
    port,
    at.map((one) => one.port),
  );
  const settings: NodeJS.ProcessEnv = {
    ORIGIN: origin,
    HOST: '127.0.0.1',
    STOA_TRUSTED_PROXY: '127.0.0.1',
    STOA_SECRET: secret,
    DATABASE_URL: process.env.DATABASE_URL ?? appUrl.href,
    DATABASE_OWNER_URL: ownerUrl,
    REDIS_URL: redis.url,
    ...env,
  };
  const apps = at.map((ports, n) =>
    startApp({
      ...ports,
      output: output && ((text) => output(text, n)),
      env: { ...settings, ...envOf(n) },
    }),
  );
  async function stop(): Promise<void> {
    nginx.kill('SIGQUIT');
    await Promise.all(apps.map((app) => app.stop()));
    if (temporary) await dropDatabase(postgres.url, database);
    await Promise.all([postgres.stop(), redis.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    await Promise.all(apps.map((app) => app.ready()));
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { origin, apps, databaseUrl: ownerUrl, settings, stop };
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  await client.end();
}

/** The URL of a database on a server, which is made where it is not there. */
async function databaseOn(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
