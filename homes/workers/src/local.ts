/** What `npm run workers` runs: the built Worker under workerd, with its data in one folder. No account, and nothing leaves this machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { randomIds } from '@stoa/domain';
import { CannotStart, sentenceOf } from '../../node/src/cannot-start.ts';
import { mailSettings } from '../../node/src/mail-settings.ts';
import { providerSettings } from '../../node/src/provider-settings.ts';
import { readServing, servingSettings } from '../../node/src/settings.ts';

/** How long workerd may take until it serves, ms. It takes about three seconds. */
const startMs = 60_000;
const home = join(import.meta.dirname, '..');

try {
  await run();
} catch (cause) {
  process.stderr.write(`\n${sentenceOf(cause) ?? String((cause as Error).stack ?? cause)}\n\n`);
  process.exit(1);
}

async function run(): Promise<void> {
  const { port, host, origin, subdomains } = readServing(process.env);
  const data = resolve(process.env['STOA_DATA'] || join(home, '../../.stoa'), 'workers');
  const setup = randomIds.secret();
  const variables = makePlace(data, {
    ORIGIN: origin.origin,
    STOA_SETUP: setup,
    STOA_SUBDOMAINS: subdomains ? 'on' : 'off',
    ...setIn(Object.keys(mailSettings)),
    ...setIn(Object.keys(providerSettings)),
    ...setIn(Object.keys(servingSettings).filter((name) => name.startsWith('STOA_OUTBOUND_'))),
  });
  await isFree(port, host);
  const child = start(data, variables, port, host);
  await ready(child, `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`);
  await greet(origin.origin, setup, `http://127.0.0.1:${port}`);
}

/** Where mails leave, webhooks go and people come from, as the environment says; the Worker checks it. */
function setIn(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value]] : [];
    }),
  );
}

/** The folder with its secret, and the file from which the Worker's variables are read; answers that file. */
function makePlace(data: string, given: Record<string, string>): string {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const secretFile = join(data, 'secret');
    if (!existsSync(secretFile)) writeFileSync(secretFile, randomIds.secret(), { mode: 0o600 });
    const variables = join(data, 'variables');
    const all = { ...given, STOA_SECRET: readFileSync(secretFile, 'utf8').trim() };
    const lines = Object.entries(all).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(variables, lines.join(''), { mode: 0o600 });
    return variables;
  } catch (cause) {
    throw new CannotStart(
      `Stoa cannot write to ${data}: give it to the user who runs this, or choose another folder with STOA_DATA.`,
      { cause },
    );
  }
}

/** wrangler would take another port without a word. */
function isFree(port: number, host: string): Promise<void> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', (cause) =>
      failed(
        new CannotStart(`Port ${port} is in use: stop what runs there, or choose another one with PORT.`, {
          cause,
        }),
      ),
    );
    server.listen(port, host, () => server.close(() => done()));
  });
}

function start(data: string, variables: string, port: number, host: string): ChildProcess {
  const wrangler = join(home, '../../node_modules/wrangler/bin/wrangler.js');
  const args = ['dev', '--local', '--config', join(home, 'wrangler.jsonc')];
  args.push(
    '--port',
    String(port),
    '--ip',
    host,
    '--persist-to',
    join(data, 'state'),
    '--env-file',
    variables,
  );
  args.push('--show-interactive-dev-session=false', '--log-level', 'warn');
  const child = spawn(process.execPath, [wrangler, ...args], {
    cwd: home,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      WRANGLER_HIDE_BANNER: 'true',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_LOG_PATH: join(data, 'logs'),
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
  child.on('exit', (code) => process.exit(code ?? 0));
  return child;
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  for (const until = Date.now() + startMs; Date.now() < until; await new Promise((r) => setTimeout(r, 100))) {
    const answer = await fetch(`${url}/api/health`).catch(() => undefined);
    if (answer?.ok) return;
  }
  child.kill();
  throw new CannotStart('The Worker did not get ready; what it said is above.');
}

/** One address, and while nobody owns this Stoa the link that makes somebody its owner. */
async function greet(origin: string, setup: string, url: string): Promise<void> {
  const link = `/setup?token=${setup}`;
  const page = await fetch(url + link, { redirect: 'manual' });
  await page.body?.cancel();
  const invitation = page.ok ? `\n  Set it up once, with this link: ${origin}${link}\n` : '';
  process.stdout.write(`\n  Stoa is at ${origin}\n${invitation}\n`);
}
