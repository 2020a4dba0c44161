import { DatabaseClosed } from '../errors.ts';
import type { Driver, MaybePromise } from './driver.ts';
import type { Lane } from './lane.ts';
import { createPlayer } from './player.ts';
import { createUnit, type Listed, type Unit } from './unit.ts';

/** The one place of a database where writers wait. First come, first served. */
export interface Writer {
  /** Resolves with what `work` gives, once that is durable; rejects with what it throws, once that is undone. `listed` does the same. */
  write<T>(
    kind: 'statement' | 'transaction',
    work: (depth: number) => MaybePromise<T>,
    listed?: Listed<T>,
  ): Promise<T>;
  /** Takes nothing more, and resolves when all that waited is settled. */
  close(): Promise<void>;
}

/** 100 units per transaction already write 16 times what single ones do; many more only make the first wait for the last. */
const mostInGroup = 256;

/**
 * Group commit: whoever waits at the same time goes into one transaction, each as a unit that fails alone, and all are answered
 * after its one COMMIT. A group begins one turn of the event loop after the first of it came, so that whatever that turn
 * brings in is together. On a driver with flights, what is known beforehand goes in one, and is played again more carefully if one fails.
 */
export function createWriter(driver: Driver, lane: Lane, committed: () => void): Writer {
  const waiting: Unit[] = [];
  let draining: Promise<void> | undefined;
  let closed = false;
  const player = driver.flights && createPlayer(driver.flights, lane);

  async function drain(): Promise<void> {
    await nextTurn();
    while (waiting.length > 0) {
      await commit(waiting.splice(0, mostInGroup));
      await nextTurn();
    }
    draining = undefined;
  }

  async function commit(units: readonly Unit[]): Promise<void> {
    if (player && units.every(({ steps }) => steps)) {
      const flown = await player.commit(units);
      if (flown) {
        committed();
        for (const unit of units) unit.settle(flown.lost);
        return;
      }
    }
    try {
      await lane.begin(units.length === 1 && units[0]!.kind === 'transaction' ? 'transaction' : 'group');
    } catch (cause) {
      for (const unit of units) unit.settle({ cause });
      return;
    }
    const begun: Unit[] = [];
    while (begun.length < units.length && !lane.lost()) {
      const unit = units[begun.length]!;
      if (player && unit.steps) {
        await player.play(listedFrom(units, begun.length), begun);
        continue;
      }
      begun.push(unit);
      const started = unit.start(units.length > 1);
      if (started) await started;
    }
    // Those that had no turn yet lost nothing: they come first in the next group.
    waiting.unshift(...units.slice(begun.length));
    const lost = await end(begun);
    committed();
    for (const unit of begun) unit.settle(lost);
  }

  /** Commits what the units did, if any did something; answers what kept it from being committed. */
  async function end(units: readonly Unit[]): Promise<{ readonly cause: unknown } | undefined> {
    try {
      if (lane.lost()) return lane.lost();
      if (units.every((unit) => unit.failed())) await lane.rollback();
      else await lane.commit();
      return undefined;
    } catch (cause) {
      await lane.rollback();
      return { cause };
    }
  }

  return {
    write(kind, work, listed) {
      if (closed) return Promise.reject(new DatabaseClosed());
      return new Promise((resolve, reject) => {
        const undoes = kind === 'statement' && driver.failedStatement === 'undone';
        waiting.push(createUnit(lane, kind, work, undoes, { resolve, reject }, listed));
        draining ??= drain();
      });
    },
    async close() {
      closed = true;
      await draining;
    },
  };
}

/** Those from `start` on that are known beforehand, up to the first that is not. */
function listedFrom(units: readonly Unit[], start: number): readonly Unit[] {
  const end = units.findIndex(({ steps }, index) => index > start && !steps);
  return units.slice(start, end === -1 ? undefined : end);
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
