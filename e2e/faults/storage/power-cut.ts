import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { killRounds } from '../../../adapters/records/src/fixtures/kill-rounds.ts';
import type { Fault } from '../fault.ts';
import { openLoopDisk } from './loop-disk.ts';

/** A2: as A1, but it is the disk that goes, with whatever was not flushed. */
export const powerCut: Fault = {
  id: 'A2',
  what: 'a power cut in the middle of writes',
  async run(short) {
    const disk = await openLoopDisk(128);
    if (typeof disk === 'string') return { figure: '', pass: false, skipped: disk };
    try {
      const folder = join(disk.path, 'data');
      mkdirSync(folder);
      const r = await killRounds(join(folder, 'hall.db'), short ? 4 : 50, {
        strike(child) {
          disk.cut();
          child.kill('SIGKILL');
        },
        recover: () => disk.restore(),
      });
      return {
        figure: `${r.rounds} cuts, ${r.acknowledged} acknowledged, ${r.lost} lost, ${r.doubled} doubled, ${r.torn} torn, ${r.damaged} damaged`,
        pass: r.lost + r.doubled + r.torn + r.damaged === 0 && r.acknowledged > r.rounds,
      };
    } finally {
      await disk.close();
    }
  },
};
