import { spawnSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { behindProxy, registered, signedIn, type Visitor } from '../web/visitor.ts';
import { isAlive } from './full-disk.ts';

const limit = 256;

/** A8: more workspaces than files may be open, then more connections than there may be. */
export const fewDescriptors: Fault = {
  id: 'A8',
  what: `at most ${limit} open files`,
  async run(short) {
    if (spawnSync('prlimit', ['--version']).status !== 0)
      return { figure: '', pass: false, skipped: 'this system has no prlimit' };
    const under = ['prlimit', `--nofile=${limit}:${limit}`];
    const stoa = await openStoa({ setUp: true, env: behindProxy, under });
    const sockets: Socket[] = [];
    try {
      const pid = stoa.pid();
      const people = [await signedIn(stoa), await registered(stoa, 'Ben'), await registered(stoa, 'Cleo')];
      const places: { who: Visitor; path: string }[] = [];
      for (let i = 0; i < 120; i++) {
        const who = people[i % 3]!;
        const made = await who.post('/w?/create', { name: `Place ${i}` });
        if (made.status !== 303) throw new Error(`making a workspace was answered ${made.status}`);
        places.push({ who, path: new URL(made.headers.get('location')!, stoa.url).pathname });
      }
      let [asked, refused, wrong] = [0, 0, 0];
      const visit = async ({ who, path }: (typeof places)[number]): Promise<void> => {
        // A connection that cannot even be taken is a refusal too.
        const status = await who.get(path).then(
          (answer) => answer.status,
          () => 503,
        );
        asked += 1;
        if (status === 503) refused += 1;
        else if (status !== 200) wrong += 1;
      };
      for (let round = 0; round < (short ? 1 : 5); round++) {
        for (const place of places) await visit(place);
        await Promise.all(places.map(visit));
      }

      for (let i = 0; i < 400; i++) sockets.push(connect(stoa.port, '127.0.0.1').on('error', () => {}));
      await sleep(short ? 500 : 5_000);
      for (const socket of sockets) socket.destroy();
      const free = performance.now();
      while (!(await isWell(places[0]!)) && performance.now() - free < 20_000) await sleep(50);
      const recoveredMs = Math.round(performance.now() - free);
      for (const place of places) await visit(place);

      const complaints = stoa
        .output()
        .split('\n')
        .filter((line) => /EMFILE|TooManyOpen|open files/.test(line)).length;
      const alive = isAlive(pid);
      return {
        figure: `${asked} visits of ${places.length} workspaces: ${refused} refused, ${wrong} wrong; well again ${recoveredMs} ms after 400 connections went; ${complaints} log lines, ${alive ? 0 : 1} exits`,
        pass: wrong === 0 && alive && recoveredMs <= 5_000 && complaints <= 1 + refused,
      };
    } finally {
      for (const socket of sockets) socket.destroy();
      await stoa.close();
    }
  },
};

const isWell = ({ who, path }: { who: Visitor; path: string }): Promise<boolean> =>
  who.get(path).then(
    ({ status }) => status === 200,
    () => false,
  );
