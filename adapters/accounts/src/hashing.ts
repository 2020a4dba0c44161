import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * scrypt with N = 2^14, r = 16, p = 1: 32 MiB and about 65 ms on one core. OWASP's cheat sheet gives N = 2^14, r = 8, p = 5 as one of
 * its equal choices; this one costs the same time and twice the memory.
 */
const cost = { N: 16_384, r: 16, p: 1, maxmem: 128 * 16_384 * 16 * 2 };
const keyBytes = 64;

/** So many hashes run at once: the thread pool has four threads, and files and names need some of them too. */
const usualAtOnce = 1;
/** So many wait behind them, at 65 ms each: four seconds. Whoever comes after that is told to come back. */
const usualLine = 64;

/** The line is full: more people want a password checked than this machine can check. */
export class HashingBusy extends Error {
  readonly retryMs = 5_000;
}

export interface Hashing {
  /** `salt:key`, both in hex. Rejects with {@link HashingBusy} when too many wait. */
  hash(password: string): Promise<string>;
  /** `first` goes before all who are not, in a line of their own: a flood of strangers must not keep out those who are known. */
  verify(hash: string, password: string, first?: boolean): Promise<boolean>;
}

/** Slow hashes in the thread pool, a bounded number of them, in two lines, each first come, first served. */
export function createHashing({ atOnce = usualAtOnce, waitingMost = usualLine } = {}): Hashing {
  const lines: Record<'first' | 'then', (() => void)[]> = { first: [], then: [] };
  let running = 0;

  async function inTurn<T>(work: () => Promise<T>, first = false): Promise<T> {
    const waiting = lines[first ? 'first' : 'then'];
    if (running >= atOnce) {
      if (waiting.length >= waitingMost) throw new HashingBusy('too many passwords wait to be checked');
      await new Promise<void>((go) => waiting.push(go));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = lines.first.shift() ?? lines.then.shift();
      if (next) next();
      else running -= 1;
    }
  }

  return {
    hash: (password) =>
      inTurn(async () => {
        const salt = randomBytes(16).toString('hex');
        return `${salt}:${(await keyOf(password, salt)).toString('hex')}`;
      }),
    verify: (hash, password, first) =>
      inTurn(async () => {
        const [salt = '', key = ''] = hash.split(':');
        const wanted = Buffer.from(key, 'hex');
        return wanted.length === keyBytes && timingSafeEqual(await keyOf(password, salt), wanted);
      }, first),
  };
}

const keyOf = (password: string, salt: string) =>
  new Promise<Buffer>((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, keyBytes, cost, (cause, key) =>
      cause ? reject(cause) : resolve(key),
    ),
  );
