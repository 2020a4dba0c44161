import { engineFarAway, type FarDatabase } from '@stoa/cloudflare';
import type { ClockDep } from '@stoa/domain';
import type { Pasts } from '@stoa/records';
import { DatabaseBusy, type Engine, type SqlParams, type Statement } from '@stoa/tenantdb';

/** Moments of one workspace that are kept at once, each in an object of its own. */
const mostKept = 6;
/** How long one is shown before it is made anew, ms: what was deleted for good meanwhile goes with it. */
export const keptMs = 10 * 60_000;

/** A place for a moment. It answers only to whoever names what it was filled with last; to others `PastGone`. */
export interface PastObject {
  /** Empties it for what comes. */
  begin(filling: string): Promise<void>;
  query(filling: string, sql: string, params: SqlParams): ReturnType<FarDatabase['query']>;
  runEach(filling: string, statements: readonly Statement[]): ReturnType<FarDatabase['runEach']>;
  runAll(filling: string, statements: readonly Statement[]): ReturnType<FarDatabase['runAll']>;
  clear(): Promise<void>;
}
export interface PastPlacesDeps extends ClockDep {
  /** The object of a place, by its number. */
  readonly placeOf: (place: number) => PastObject;
  /** Where it stands what is in which place, so that it is found again after a sleep. */
  readonly kept: Pick<SyncKvStorage, 'get' | 'put' | 'delete'>;
  /** How much is to be copied, in bytes. */
  readonly sizeBytes: () => number;
  readonly sizeMostBytes: number;
}
/** {@link Pasts} in other Durable Objects. */
export interface PastPlaces extends Pasts {
  /** Empties all places. */
  clear(): Promise<void>;
}

/** The workspace is too large to be copied while somebody waits. */
export class PastTooLarge extends Error {
  override readonly name = 'PastTooLarge';
}

interface Place {
  readonly number: number;
  /** What is there, or comes. */
  holds: { readonly name: string; readonly engine: Promise<Engine>; readonly until: number } | undefined;
  usedAt: number;
  users: number;
}
/** `until` is epoch ms. */
interface KeptPlace {
  readonly name: string;
  readonly filling: string;
  readonly until: number;
}

export function createPastPlaces(deps: PastPlacesDeps): PastPlaces {
  const { clock, placeOf, kept } = deps;
  const places = Array.from({ length: mostKept }, (_, number) => asKept(number));

  function asKept(number: number): Place {
    const found = kept.get<KeptPlace>(keyOf(number));
    const holds = found && {
      ...found,
      engine: Promise.resolve(engineOf(placeOf(number), found.filling)),
    };
    return { number, holds, usedAt: 0, users: 0 };
  }

  /** The place where it is, or another one that is filled with it now. */
  function find(name: string, fill: (empty: Engine) => Promise<void>): Place {
    const now = clock.now();
    const isFresh = ({ holds }: Place): boolean => holds !== undefined && holds.until > now;
    const there = places.find((place) => place.holds?.name === name && isFresh(place));
    if (there) return there;
    if (deps.sizeBytes() > deps.sizeMostBytes)
      throw new PastTooLarge(`More than ${deps.sizeMostBytes} bytes would have to be copied.`);
    const [place] = places
      .filter(({ users }) => users === 0)
      .toSorted((a, b) => Number(isFresh(a)) - Number(isFresh(b)) || a.usedAt - b.usedAt);
    if (!place) throw new DatabaseBusy('the past');
    place.holds = { name, until: Infinity, engine: fillPlace(place, name, fill) };
    return place;
  }
  async function fillPlace(
    place: Place,
    name: string,
    fill: (empty: Engine) => Promise<void>,
  ): Promise<Engine> {
    const filling = crypto.randomUUID();
    const object = placeOf(place.number);
    kept.delete(keyOf(place.number));
    try {
      await object.begin(filling);
      const engine = engineOf(object, filling);
      await fill(engine);
      const until = clock.now() + keptMs;
      kept.put<KeptPlace>(keyOf(place.number), { name, filling, until });
      place.holds = { name, until, engine: Promise.resolve(engine) };
      return engine;
    } catch (cause) {
      place.holds = undefined;
      throw cause;
    }
  }

  return {
    async use(name, fill, work) {
      for (let isAgain = false; ; isAgain = true) {
        const place = find(name, fill);
        place.users += 1;
        try {
          return await work(await place.holds!.engine);
        } catch (cause) {
          if (isAgain || !(cause instanceof Error && cause.name === 'PastGone')) throw cause;
          place.holds = undefined;
        } finally {
          place.users -= 1;
          place.usedAt = clock.now();
        }
      }
    },
    async clear() {
      const filled = places.filter(({ holds }) => holds !== undefined);
      for (const place of filled) place.holds = undefined;
      await Promise.all(filled.map(({ number }) => placeOf(number).clear()));
    },
  };
}

const keyOf = (number: number): string => `past ${number}`;

const engineOf = (object: PastObject, filling: string): Engine =>
  engineFarAway({
    query: (sql, params) => object.query(filling, sql, params),
    runEach: (statements) => object.runEach(filling, statements),
    runAll: (statements) => object.runAll(filling, statements),
  });
