import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, freeUdpPort, openStoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';

const main = fileURLToPath(new URL('../../../homes/node/build/server/main.js', import.meta.url));
/** better-sqlite3 as the node home has it: e2e has none of its own. */
const Database = createRequire(new URL('../../../homes/node/package.json', import.meta.url))(
  'better-sqlite3',
) as new (file: string) => { exec(sql: string): void; close(): void };

/** G7 and its relatives: a start that cannot be is one sentence that says what to do, with exit code 1, and touches nothing. */
export const refusedStarts: Fault = {
  id: 'G7',
  what: 'starting where it cannot: newer data, taken ports, a held or broken folder',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'stoa-starts-'));
    const running = await openStoa({ setUp: true });
    const [tcp, udp] = [createServer(), createSocket('udp4')];
    try {
      tcp.listen(0, '127.0.0.1');
      udp.bind(0, '0.0.0.0');
      await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
      const taken = {
        tcp: String((tcp.address() as { port: number }).port),
        udp: String(udp.address().port),
      };

      const newer = join(folder, 'newer');
      const broken = join(folder, 'broken');
      for (const data of [newer, broken]) await (await openStoaOn(data)).end();
      const database = new Database(join(newer, 'directory.db'));
      database.exec(`insert into schema_migration (number, name, checksum) values (99, '0099-later', 'x')`);
      database.close();
      truncateSync(join(broken, 'directory.db'), 5_000);
      writeFileSync(join(folder, 'file'), '');

      const cases: [string, NodeJS.ProcessEnv, RegExp][] = [
        [
          'newer data',
          { STOA_DATA: newer },
          /The database is at 0099-later, but this program only knows up to \S+: start the newer program/,
        ],
        [
          'damaged data',
          { STOA_DATA: broken },
          /directory\.db is damaged .*: put its last backup in its place/,
        ],
        ['a folder in use', { STOA_DATA: running.data }, /Another Stoa runs on .*: stop it first/],
        ['a file as folder', { STOA_DATA: join(folder, 'file') }, /which is a file: name a folder instead/],
        [
          'a folder that cannot be',
          { STOA_DATA: join(folder, 'file', 'x') },
          /Stoa cannot write to .*: give the folder to this user/,
        ],
        [
          'a taken port',
          { PORT: taken.tcp, ORIGIN: '' },
          new RegExp(`Port ${taken.tcp} is in use: stop what runs there`),
        ],
        [
          'a taken UDP port',
          { STOA_MEDIA_PORT: taken.udp },
          new RegExp(`UDP port ${taken.udp} is taken by another program: set STOA_MEDIA_PORT`),
        ],
        ['a bad setting', { PORT: 'http' }, /PORT is "http", but it must be 1 to 65535\./],
        [
          'a strange host',
          { HOST: '203.0.113.1' },
          /HOST is "203\.0\.113\.1", which is no address of this machine/,
        ],
      ];
      const wrong: string[] = [];
      let slowest = 0;
      for (const [name, env, sentence] of cases) {
        const { code, said, ms } = await refused({
          STOA_DATA: join(folder, `data-${name.replaceAll(' ', '-')}`),
          ...env,
        });
        slowest = Math.max(slowest, ms);
        if (code !== 1 || !sentence.test(said) || said.trim().split('\n').length > 1)
          wrong.push(`${name}: ${code} ${said.trim()}`);
      }
      return {
        figure: `${cases.length} starts, ${wrong.length} without their sentence${wrong.length ? `: ${wrong[0]}` : ''}; slowest ${Math.round(slowest)} ms`,
        pass: wrong.length === 0,
      };
    } finally {
      tcp.close();
      udp.close();
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function environment(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    STOA_MEDIA_PORT: String(await freeUdpPort()),
    STOA_MEDIA_ADDRESS: '127.0.0.1',
    ...env,
  };
}

async function refused(env: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string; ms: number }> {
  const from = performance.now();
  const child = spawn(process.execPath, [main], {
    env: await environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += String(bytes)));
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(giveUp);
  return { code, said, ms: performance.now() - from };
}

/** Starts once, so that there are files, and stops. */
async function openStoaOn(data: string): Promise<{ end(): Promise<void> }> {
  const child = spawn(process.execPath, [main], {
    env: await environment({ STOA_DATA: data }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (bytes) => String(bytes).includes('Stoa is at') && resolve());
    child.once('exit', () => reject(new Error('Stoa did not start')));
  });
  return {
    async end() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
