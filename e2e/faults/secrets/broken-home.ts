import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stoa } from '../../stoa.ts';
import { until } from '../sockets/room-audience.ts';
import { visitor } from '../web/visitor.ts';
import { again, canary } from './planted.ts';
import type { Secrets } from './secrets.ts';

/**
 * Starts a node home whose mail server turns its password away, and whose workspaces are damaged; answers what a page says that breaks. `env` is
 * what the home is started with.
 */
export async function brokenHome(stoa: Stoa, env: Record<string, string>, secrets: Secrets): Promise<string> {
  await stoa.kill();
  const password = canary('smtp');
  secrets.add('password of the mail server', password);
  const url = new URL(env['SMTP_URL']!);
  [url.username, url.password] = ['stoa', password];
  env['SMTP_URL'] = url.href;
  const folder = join(stoa.data, 'workspaces');
  for (const name of readdirSync(folder))
    if (name.endsWith('.db')) writeFileSync(join(folder, name), 'no database any more '.repeat(1_000));
    else rmSync(join(folder, name));
  await stoa.start();
  await visitor(stoa).post('/auth/send-link', { email: 'ben@agora.example' });
  await until('a mail was turned away', () => /mail/.test(stoa.output()), 10_000);
  const secret = canary('broken');
  secrets.add('what was in a request that broke', secret);
  const answer = await fetch(`${stoa.url}/w/agora/posts?token=${secret}`, {
    headers: { cookie: await again(stoa), accept: 'text/html', authorization: `Bearer ${secret}` },
  });
  if (answer.status < 500) throw new Error(`a damaged workspace was answered ${answer.status}`);
  return `${JSON.stringify([...answer.headers])}\n${await answer.text()}`;
}
