import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from '@stoa/node/cannot-start';

/** The same rules of proxying as in the container's virtual host, on one port without TLS. */
export function startNginx(
  folder: string,
  proxyRules: string,
  port: number,
  processes: readonly number[],
): ChildProcess {
  const binary = findNginx();
  for (const name of ['body', 'proxy']) mkdirSync(join(folder, name), { recursive: true });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, proxyRules, port, processes));
  const args = ['-p', folder, '-c', file, '-e', join(folder, 'error.log')];
  execFileSync(binary, [...args, '-t', '-q'], { stdio: ['ignore', 'inherit', 'inherit'] });
  return spawn(binary, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

const configuration = (folder: string, proxyRules: string, port: number, processes: readonly number[]) => `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
events { worker_connections 8192; }
http {
    include ${mimeTypes()};
    access_log off;
    client_body_temp_path ${join(folder, 'body')};
    proxy_temp_path ${join(folder, 'proxy')};
    fastcgi_temp_path ${folder};
    uwsgi_temp_path ${folder};
    scgi_temp_path ${folder};
    upstream stoa {
        least_conn;
${processes.map((one) => `        server 127.0.0.1:${one} max_fails=1 fail_timeout=1s;`).join('\n')}
        keepalive 64;
        # Below the five seconds after which a process closes an idle connection: one that closes under a request counts as a failed process.
        keepalive_timeout 3s;
    }
    map $http_upgrade $connection_upgrade {
        default upgrade;
        ''      '';
    }
    server {
        listen 127.0.0.1:${port};
        include ${proxyRules};
    }
}
`;

const mimeTypes = (): string =>
  ['/etc/nginx/mime.types', '/opt/homebrew/etc/nginx/mime.types'].find((file) => existsSync(file)) ??
  '/dev/null';

/** Nginx of this machine; on Debian as root its package is installed. */
function findNginx(): string {
  const found = () =>
    ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'].find((file) =>
      existsSync(file),
    );
  if (found()) return found()!;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stdout.write('Installing Nginx from Debian’s packages…\n');
    const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    execFileSync('apt-get', ['update', '-qq'], options);
    // Its own service would take port 80, so nothing of the package is started.
    const policy = '/usr/sbin/policy-rc.d';
    const ours = !existsSync(policy);
    if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    try {
      execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'nginx-light'], options);
    } finally {
      if (ours) rmSync(policy);
    }
  }
  const installed = found();
  if (!installed)
    throw new CannotStart(
      'Nginx is not on this machine: install it (apt-get install nginx), then run this again.',
    );
  return installed;
}
