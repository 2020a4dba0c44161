import { existsSync } from 'node:fs';
import { hasDebian } from './debian.mjs';

const places = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
const isThere = (program) => places.some((place) => existsSync(`${place}/${program}`));

/** What the cluster home needs of this machine and is not there, as a sentence (Nginx is fetched where that can be); `undefined` where nothing is missing. */
export function missingForCluster() {
  const missing = [
    ['Nginx', isThere('nginx') || hasDebian()],
    ['Redis', isThere('redis-server')],
    ['PostgreSQL', existsSync('/usr/lib/postgresql')],
  ].filter(([, there]) => !there);
  return missing.length > 0
    ? `${missing.map(([name]) => name).join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not on this machine`
    : undefined;
}
