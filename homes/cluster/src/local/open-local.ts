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
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

export interface LocalOptions {
  /** Nginx listens here; the processes on the ports after it. */
  readonly port: number;
  readonly mediaPort: number;
  /** The database of this cluster; made where it is not there. */
  readonly database: string;
  /** Redis keys begin with it. */
  readonly secret: string;
  readonly processes?: number;
  readonly env?: NodeJS.ProcessEnv;
}

const proxyRules = fileURLToPath(new URL('../../../../infra/nginx/proxy.conf', import.meta.url));

/** Uses the PostgreSQL and the Redis that answer at `DATABASE_OWNER_URL`, `REDIS_URL` or on their standard ports, else starts its own. */
export async function openLocal({
  port,
  mediaPort,
  database,
  secret,
  processes = 2,
  env = {},
}: LocalOptions): Promise<LocalCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-cluster-'));
  const postgres = process.env.DATABASE_OWNER_URL
    ? { url: process.env.DATABASE_OWNER_URL, stop: async () => {} }
    : await testServer();
  const redis = process.env.REDIS_URL
    ? { url: process.env.REDIS_URL, close: async () => {} }
    : await sharedRedis();
  const ownerUrl = await databaseOn(postgres.url, database);
  const appUrl = new URL(ownerUrl);
  appUrl.username = 'stoa_app';
  appUrl.password = '';
  const origin = `http://localhost:${port}`;
  const ports = Array.from({ length: processes }, (_, n) => port + 1 + n);
  // First, because it is what may be missing.
  const nginx = startNginx(folder, proxyRules, port, ports);
  const apps = ports.map((one, n) =>
    startApp(one, {
      ORIGIN: origin,
      HOST: '127.0.0.1',
      STOA_MEDIA_PORT: String(mediaPort + n),
      STOA_TRUSTED_PROXY: '127.0.0.1',
      STOA_SECRET: secret,
      DATABASE_URL: process.env.DATABASE_URL ?? appUrl.href,
      DATABASE_OWNER_URL: ownerUrl,
      REDIS_URL: redis.url,
      ...env,
    }),
  );
  await Promise.all(apps.map((app) => app.ready()));
  return {
    origin,
    apps,
    databaseUrl: ownerUrl,
    async stop() {
      nginx.kill('SIGQUIT');
      await Promise.all(apps.map((app) => app.stop()));
      await Promise.all([postgres.stop(), redis.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
