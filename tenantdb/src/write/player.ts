import type { Flights } from './driver.ts';
import type { Lane } from './lane.ts';
import type { Unit } from './unit.ts';

/** Takes units whose steps are known through the fewest turns to a distant database. None of its calls rejects. */
export interface Player {
  /**
   * All in one flight, with its begin and its commit; `lost` says why nothing was committed, or that it cannot be known. `undefined` when one
   * of several failed: then all are undone, and come again one by one where it matters.
   */
  commit(units: readonly Unit[]): Promise<{ lost?: { readonly cause: unknown } } | undefined>;
  /** Within the open transaction, each failing alone. Each goes to `begun` before it is sent; it ends early when the transaction is lost. */
  play(units: readonly Unit[], begun: Unit[]): Promise<void>;
}

/** How many go together once one of them failed: a failure then takes along few, and many failures do not add up to n² statements. */
const wary = 16;

export function createPlayer(flights: Flights, lane: Lane): Player {
  const listsOf = (units: readonly Unit[]) => units.map(({ steps }) => steps!);
  const give = (units: readonly Unit[], given: readonly (readonly unknown[])[]): void =>
    units.forEach((unit, index) => unit.gave(given[index]!));

  return {
    async commit(units) {
      try {
        const flown = await flights.whole(listsOf(units));
        if ('given' in flown) give(units, flown.given);
        else if (units.length > 1) return undefined;
        else units[0]!.broke(flown.cause);
        return {};
      } catch (cause) {
        return { lost: { cause } };
      }
    },
    async play(units, begun) {
      const before = begun.length;
      let size = units.length;
      for (let from = 0; from < units.length && !lane.lost();) {
        const part = units.slice(from, from + size);
        begun.push(...units.slice(begun.length - before, from + size));
        try {
          await lane.savepoint(1);
          const flown = await lane.fly(listsOf(part));
          if ('given' in flown) {
            await lane.release(1);
            give(part, flown.given);
            from += part.length;
            size = wary;
            continue;
          }
          await lane.rollbackTo(1);
          // Only the first of a part is known to have failed by itself: those before another come again, and then it is the first.
          size = flown.failed || wary;
          if (flown.failed > 0) continue;
          part[0]!.broke(flown.cause);
          from += 1;
        } catch (cause) {
          if (lane.lost()) return;
          await lane.rollbackTo(1);
          for (const unit of part) unit.broke(cause);
          from += part.length;
        }
      }
    },
  };
}
