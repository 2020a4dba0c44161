import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { descendantsOf, killAll } from '../processes.ts';
import type { Outcome } from './fault.ts';

export type Played = Outcome;
export interface Asked {
  readonly id: string;
  readonly short: boolean;
}

/** The longest short run takes 70 s; what hangs must not take the others' time. */
const shortLimitMs = 180_000;

/** Plays faults in a process of their own, which is ended with all that it started when one hangs or breaks it, and begun anew. */
export function openPlayer() {
  let player: ChildProcess | undefined;

  async function end(): Promise<void> {
    const pid = player?.pid;
    player = undefined;
    if (pid !== undefined) await killAll([pid, ...descendantsOf(pid)]);
  }

  return {
    /** Never rejects: what could not be made says so. */
    async play(asked: Asked): Promise<Played> {
      const own = (player ??= fork(fileURLToPath(new URL('./player.ts', import.meta.url))));
      const over = new AbortController();
      const late = asked.short && setTimeout(() => over.abort(), shortLimitMs);
      own.send(asked);
      try {
        return await Promise.race([
          once(own, 'message', { signal: over.signal }).then(([played]) => played as Played),
          once(own, 'exit', { signal: over.signal }).then(async () => {
            await end();
            return notMade('its process ended');
          }),
        ]);
      } catch {
        await end();
        return notMade(`it took longer than ${shortLimitMs / 1_000} s`);
      } finally {
        if (late) clearTimeout(late);
        over.abort();
        if (own.exitCode !== null) await end();
      }
    },
    end,
  };
}

const notMade = (why: string): Played => ({ figure: `the fault could not be made: ${why}`, pass: false });
