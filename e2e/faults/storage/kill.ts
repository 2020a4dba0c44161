import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killRounds } from '../../../adapters/records/src/fixtures/kill-rounds.ts';
import type { Fault } from '../fault.ts';

/** A1: a process that writes messages, seats and transactions to a workspace as fast as it can, killed at random moments. */
export const killedWriter: Fault = {
  id: 'A1',
  what: 'SIGKILL in the middle of writes',
  async run(short) {
    const folder = mkdtempSync(join(tmpdir(), 'stoa-a1-'));
    try {
      const r = await killRounds(join(folder, 'hall.db'), short ? 5 : 200);
      return {
        figure: `${r.rounds} rounds, ${r.acknowledged} acknowledged, ${r.lost} lost, ${r.doubled} doubled, ${r.torn} torn, ${r.damaged} damaged, ready again in ${r.slowestReadyMs.toFixed(1)} ms at most`,
        pass:
          r.lost + r.doubled + r.torn + r.damaged === 0 &&
          r.acknowledged > r.rounds &&
          r.slowestReadyMs <= 2_000,
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
