import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The stations of a backup on its way into a data folder: being copied, checked, and with the way cleared for it. */
export const incomingIn = (path: string) => ({
  arriving: join(path, 'incoming.unfinished'),
  staged: join(path, 'incoming'),
  cleared: join(path, 'incoming.ready'),
});

/** What a restore replaces. */
const replaced = /^(?:directory\.db.*|jobs\.db.*|workspaces|blobs|secret)$/;

/**
 * Puts a staged backup in place, if there is one; whoever calls holds the folder's lock. What was there goes into a folder
 * `before-restore-…`, whose path is answered. Killed at any step, the next call goes on where it stopped.
 */
export function takeIncoming(path: string, now = new Date()): string | undefined {
  const { staged, cleared } = incomingIn(path);
  let before: string | undefined;
  if (existsSync(staged)) {
    before = join(path, `before-restore-${now.toISOString().replace(/[:.]/g, '-')}`);
    mkdirSync(before, { mode: 0o700 });
    for (const name of readdirSync(path).filter((one) => replaced.test(one)))
      renameSync(join(path, name), join(before, name));
    renameSync(staged, cleared);
  }
  if (existsSync(cleared)) {
    for (const name of readdirSync(cleared).filter((one) => replaced.test(one)))
      renameSync(join(cleared, name), join(path, name));
    rmSync(cleared, { recursive: true });
  }
  return before;
}
