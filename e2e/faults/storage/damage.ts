import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { openSqlite } from '@stoa/sqlite';
import { openStoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { signedIn } from '../web/visitor.ts';
import { workspaceFiles } from './files.ts';
import { isAlive } from './full-disk.ts';

const damages: Record<string, { harm: (file: string) => void; certain: boolean }> = {
  empty: { harm: (file) => truncateSync(file, 0), certain: true },
  deleted: { harm: (file) => rmSync(file), certain: true },
  'no database': {
    harm: (file) => writeFileSync(file, 'A letter, no database. '.repeat(999)),
    certain: true,
  },
  'cut in half': {
    harm: (file) => truncateSync(file, Math.floor(statSync(file).size / 8_192) * 4_096),
    certain: true,
  },
  'wrong bytes': {
    harm: (file) => {
      const bytes = readFileSync(file);
      for (let n = 0; n < 200; n++) bytes[100 + Math.floor(Math.random() * (bytes.length - 100))]! ^= 0xff;
      writeFileSync(file, bytes);
    },
    // 200 bytes may all fall into text that no page reads; then there is nothing to tell.
    certain: false,
  },
};

/** A6: the file of one workspace is damaged in several ways while the server is down; the other workspace must not notice. */
export const damagedFile: Fault = {
  id: 'A6',
  what: 'one workspace’s file damaged',
  async run(short) {
    const stoa = await openStoa({ setUp: true });
    const told: string[] = [];
    let [others, wrong] = [0, 0];
    try {
      const owner = await signedIn(stoa);
      await owner.post('/w?/create', { name: 'Second' });
      for (const slug of ['agora', 'second'])
        for (let i = 0; i < 10; i++) await owner.post(`/w/${slug}?/start`, {});
      const file = (await workspaceFiles(stoa)).get('agora')!;
      await stoa.kill();
      await (await openSqlite(file)).close();
      const sound = readFileSync(file);

      for (const [name, { harm, certain }] of Object.entries(damages).slice(0, short ? 2 : 5)) {
        writeFileSync(file, sound);
        harm(file);
        await stoa.start();
        const pid = stoa.pid();
        for (let i = 0; i < 10; i++) {
          const here = await owner.get('/w/agora/meetings');
          const text = await here.text();
          const there = await owner.get('/w/second/meetings');
          const isTold = here.status === 503 && text.includes('backup');
          if (i === 0) told.push(`${name} ${here.status}`);
          if (certain ? !isTold : here.status !== 200 && !isTold) wrong += 1;
          if (there.status !== 200) others += 1;
        }
        if (!isAlive(pid) || (await owner.get('/api/health')).status !== 200) wrong += 1;
        await stoa.kill();
      }
      writeFileSync(file, sound);
      await stoa.start();
      if ((await owner.get('/w/agora/meetings')).status !== 200) wrong += 1;
      return {
        figure: `${told.join(', ')}; ${wrong} answers without a hint, ${others} of the other workspace’s affected, back with its backup`,
        pass: wrong === 0 && others === 0,
      };
    } finally {
      await stoa.close();
    }
  },
};
