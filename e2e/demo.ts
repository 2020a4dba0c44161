import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freeUdpPort, openStoa, type Stoa } from './stoa.ts';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const run = (script: string, env: NodeJS.ProcessEnv) =>
  promisify(execFile)(process.execPath, [script], { env: { ...process.env, ...env } });
/** The demo's owner: an account like the one that `openStoa` sets up, in a workspace that has been in use. */
export { owner } from './stoa.ts';

type Env = Record<string, string>;
const opening: Readonly<Record<string, (env: Env) => Promise<Stoa>>> = {
  node: onNode,
  cluster: onCluster,
  workers: onWorkers,
};

/** Starts a server that holds what `npm run demo` fills in. Its `close` removes the data too. */
export function openDemo(env: Env = {}): Promise<Stoa> {
  const home = process.env.STOA_HOME || 'node';
  const open = opening[home];
  if (!open)
    throw new Error(`STOA_HOME is "${home}", and the demo is for ${Object.keys(opening).join(', ')}.`);
  return open(env);
}

/** A data folder is filled first, and served then. */
async function onNode(env: Env): Promise<Stoa> {
  const data = mkdtempSync(join(tmpdir(), 'stoa-demo-'));
  const remove = () => rmSync(data, { recursive: true, force: true });
  try {
    await run(file('../homes/node/src/demo.ts'), { ...env, STOA_DATA: data });
    const stoa = await openStoa({ env: { ...env, STOA_DATA: data } });
    return { ...stoa, data, close: () => stoa.close().finally(remove) };
  } catch (cause) {
    remove();
    throw cause;
  }
}

async function onCluster(env: Env): Promise<Stoa> {
  const stoa = await (await import('./cluster.ts')).openCluster({ env });
  try {
    const mediaPort = String(await freeUdpPort());
    await run(file('../homes/cluster/src/local/demo.ts'), { ...stoa.settings, STOA_MEDIA_PORT: mediaPort });
    return stoa;
  } catch (cause) {
    await stoa.close();
    throw cause;
  }
}

/** Nobody gets at its records from outside. */
async function onWorkers(env: Env): Promise<Stoa> {
  const stoa = await openStoa({ env, setUp: true });
  try {
    await (await import('./demo-by-api.ts')).fillByApi(stoa);
    return stoa;
  } catch (cause) {
    await stoa.close();
    throw cause;
  }
}
