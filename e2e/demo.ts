import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openStoa, type Stoa } from './stoa.ts';

const fill = fileURLToPath(new URL('../homes/node/src/demo.ts', import.meta.url));
/** The demo's owner: an account like the one that `openStoa` sets up, in a workspace that has been in use. */
export { owner } from './stoa.ts';

/** Starts a server on a data folder that `npm run demo` has filled. Its `close` removes the data too. */
export async function openDemo(env: Record<string, string> = {}): Promise<Stoa> {
  const data = mkdtempSync(join(tmpdir(), 'stoa-demo-'));
  const remove = () => rmSync(data, { recursive: true, force: true });
  try {
    await promisify(execFile)(process.execPath, [fill], { env: { ...process.env, ...env, STOA_DATA: data } });
    const stoa = await openStoa({ env: { ...env, STOA_DATA: data } });
    return { ...stoa, data, close: () => stoa.close().finally(remove) };
  } catch (cause) {
    remove();
    throw cause;
  }
}
