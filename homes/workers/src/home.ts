import { createAccounts, createOpenIdProvider, forgetExpiredSessions } from '@stoa/accounts';
import {
  createObjectAttempts,
  createObjectCache,
  createPlatformImages,
  createR2Blobs,
  openD1,
} from '@stoa/cloudflare';
import {
  hashSecret,
  randomIds,
  systemClock,
  type Directory,
  type Log,
  type StoaElsewhere,
  type UpkeepUnit,
} from '@stoa/domain';
import { createMemoryImages } from '@stoa/domain/memory/images';
import { openDirectory } from '@stoa/records';
import { bindings, outlast, type Bindings } from './bindings.ts';
import { createFanout } from './fanout.ts';
import { createHashing } from './hashing.ts';
import { createJobsThere } from './jobs-there.ts';
import { createLiveThere } from './live.ts';
import { createLog } from './log.ts';
import { openMail } from './mail.ts';
import { outcomeFrom } from './outcome.ts';
import { createOutbound } from './outbound.ts';
import { providerOf } from './provider.ts';
import { createTransfersThere } from './transfers.ts';
import { nameOf } from './use-cases.ts';
import { version } from './version.ts';

/** One isolate of the Worker: the directory on D1, a Durable Object per workspace, per room, per person, and per key whose tries are counted. */
export interface WorkersStoa extends StoaElsewhere {
  readonly log: Log;
  /** Deletes what nobody needs any more. */
  tidy(): Promise<void>;
}

let opened: Promise<WorkersStoa> | undefined;

/** The one home of this isolate. A failed opening is tried again by the next call. */
export const openStoa = (): Promise<WorkersStoa> =>
  (opened ??= open(bindings()).catch((cause: unknown) => {
    opened = undefined;
    throw cause;
  }));

async function open(env: Bindings): Promise<WorkersStoa> {
  check(env);
  const log = createLog();
  const database = openD1(env.DIRECTORY, outlast);
  const fanout = createFanout(env, log);
  const attempts = createObjectAttempts((name) => env.TRIES.getByName(name));
  const records = await openDirectory(database);
  const mailer = openMail(env, records, log);
  const directory: Directory = {
    attempts,
    outbound: createOutbound(env),
    mailer,
    cache: createObjectCache((workspace) => env.CACHE.getByName(workspace)),
    blobs: createR2Blobs(env.BLOBS),
    images: env.IMAGES ? createPlatformImages(env.IMAGES) : createMemoryImages(),
    jobs: createJobsThere(env),
    clock: systemClock,
    ids: randomIds,
    fanout,
    setup: { secretHash: await hashSecret(env.STOA_SETUP) },
    transfers: createTransfersThere(env),
    ...records,
  };
  const provider = providerOf(env);
  const accounts = createAccounts({
    provider: provider && createOpenIdProvider(provider, { log }),
    mailer,
    outlast,
    engine: database,
    fanout,
    ids: randomIds,
    origin: new URL(env.ORIGIN),
    secret: env.STOA_SECRET,
    hashing: createHashing(),
    attempts,
  });
  // Better Auth goes on readying itself after it was made. Where the request that made it ends before, it would never be ready.
  await accounts.sessionOf(new Headers({ cookie: 'stoa=none' }));
  return {
    log,
    directory,
    accounts,
    attempts,
    live: createLiveThere(env),
    performThere: (id, by, moment) => async (useCase, input) =>
      outcomeFrom(env.WORKSPACE.getByName(id).perform(nameOf(useCase), by, input, moment)),
    async health() {
      const answered = await database.queryOne('select 1').then(
        () => 'up' as const,
        () => 'down' as const,
      );
      return { ready: answered === 'up', version, parts: { database: answered } };
    },
    async tidy() {
      await mailer.tidy();
      log('info', 'sessions forgotten', { count: await forgetExpiredSessions(database) });
      log('info', 'ending keys told', { count: await accounts.keys.tellEnding(systemClock.now()) });
      await lookAtUpkeep(env, directory);
    },
  };
}

/** Its alarm wakes each workspace by itself; where one was lost with a process, this is what finds it. */
async function lookAtUpkeep(env: Bindings, { upkeep, clock }: Directory): Promise<void> {
  const look = ({ workspaceId, chore }: UpkeepUnit) =>
    env.WORKSPACE.getByName(workspaceId)
      .lookAt([chore])
      .catch(() => {});
  for (const unit of await upkeep.due(clock.now(), unitsAtOnce)) await look(unit);
  for (let after: UpkeepUnit | undefined; ;) {
    const page: readonly UpkeepUnit[] = await upkeep.standing(unitsAtOnce, after);
    for (const unit of page) await look(unit);
    after = page.at(-1);
    if (page.length < unitsAtOnce) return;
  }
}
const unitsAtOnce = 500;

function check({ ORIGIN, STOA_SECRET, STOA_SETUP }: Bindings): void {
  if (!URL.canParse(ORIGIN) || new URL(ORIGIN).origin !== ORIGIN)
    throw new Error('ORIGIN must be the address that people type, without a path: https://stoa.example');
  if ((STOA_SECRET ?? '').length < 32)
    throw new Error('STOA_SECRET must be set to 32 characters or more: `wrangler secret put STOA_SECRET`.');
  if ((STOA_SETUP ?? '').length < 32)
    throw new Error('STOA_SETUP must be set to 32 characters or more: `wrangler secret put STOA_SETUP`.');
}
