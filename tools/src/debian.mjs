import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { environment, run } from './prepare.mjs';

/** Whether packages can be fetched: on Debian and its kin, as root. */
export const hasDebian = () =>
  process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/**
 * Fetches packages of Debian's; nothing of them is started, because Nginx alone would take port 80. Where that cannot be, nothing happens:
 * whoever needs one looks whether it is there.
 * @param {...string} packages
 */
export function fetchFromDebian(...packages) {
  if (!hasDebian()) return;
  console.log(`Installing ${packages.join(' and ')} from Debian’s packages…`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...environment(), DEBIAN_FRONTEND: 'noninteractive' },
  };
  const policy = '/usr/sbin/policy-rc.d';
  const isOurs = !existsSync(policy);
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    run('apt-get', ['update', '-qq'], options);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  } finally {
    if (isOurs) rmSync(policy);
  }
}
