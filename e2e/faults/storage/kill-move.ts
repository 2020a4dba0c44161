import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moveKills } from '@stoa/node/fixtures/move-kills';
import type { Fault } from '../fault.ts';

/** A1m: kill -9 while old changes are moved to the blobs and what was deleted is taken out of them. */
export const killedMove: Fault = {
  id: 'A1m',
  what: 'kill -9 while changes are moved to cold storage',
  async run(short) {
    const folder = mkdtempSync(join(tmpdir(), 'stoa-kill-move-'));
    try {
      const rounds = short ? 3 : 100;
      const { kept, moved, segments, lost, doubled, told, swept, left } = await moveKills(
        join(folder, 'notes.db'),
        rounds,
      );
      return {
        figure: `${rounds} rounds, ${kept} changes acknowledged, ${moved} moved in ${segments} segments: ${lost} lost, ${doubled} doubled or out of order, ${told} deleted texts told; ${swept} segments left by the kills and swept, ${left} not`,
        pass: lost + doubled + told + left === 0 && moved > rounds,
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
