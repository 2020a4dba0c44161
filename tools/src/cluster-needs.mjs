import { existsSync } from 'node:fs';

const places = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
const isThere = (program) => places.some((place) => existsSync(`${place}/${program}`));

/** `npm run cluster` and the tests fetch Nginx from Debian's packages where they may. */
const canFetch = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** What the cluster home needs of this machine and is not there, as a sentence; `undefined` where nothing is missing. */
export function missingForCluster() {
  const missing = [
    ['Nginx', isThere('nginx') || canFetch],
    ['Redis', isThere('redis-server')],
    ['PostgreSQL', existsSync('/usr/lib/postgresql')],
  ].filter(([, there]) => !there);
  return missing.length > 0
    ? `${missing.map(([name]) => name).join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not on this machine`
    : undefined;
}
