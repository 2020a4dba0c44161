/** The tenants of one process that are open right now. A tenant is its engine, or whatever stands on that. */
export interface Tenants<Id, Tenant> {
  /**
   * Runs `work` with the tenant, opened if need be; it stays open at least until `work` has settled. Rejects with what opening
   * rejects with, and the next call tries again.
   */
  use<T>(id: Id, work: (tenant: Tenant) => Promise<T>): Promise<T>;
  /**
   * Runs `work` while one is closed, as to delete its file: whoever uses it meanwhile waits. Answers `false`, with nothing done, while
   * somebody uses it.
   */
  whileClosed(id: Id, work: () => Promise<void>): Promise<boolean>;
  /** How many are open. */
  size(): number;
  /** Waits for those in use, and closes all. Nothing opens afterwards. */
  close(): Promise<void>;
}

export interface TenantsOptions<Id, Tenant> {
  readonly open: (id: Id) => Promise<Tenant>;
  readonly close: (tenant: Tenant) => Promise<void>;
  /** About 500: each takes 3 to 6 file descriptors and about 0.6 MiB. */
  readonly max: number;
  /** After so long without use one is closed, up to twice as long, ms. Left out, only `max` closes any. */
  readonly idleMs?: number;
  /** Whether closing others may cure what `open` failed with (no more file descriptors); opening is then tried again. */
  readonly makesRoomFor?: (cause: unknown) => boolean;
}

interface Entry<Tenant> {
  readonly tenant: Promise<Tenant>;
  users: number;
  /** When nobody used it any more. */
  freeAt: number;
}

/**
 * Keeps at most `max` tenants open, and closes the one whose last use is longest ago, or one that was idle for long; never one in use,
 * so that there are more than `max` while more are needed at once.
 */
export function openTenants<Id, Tenant>({
  open,
  close,
  max,
  idleMs,
  makesRoomFor = () => false,
}: TenantsOptions<Id, Tenant>): Tenants<Id, Tenant> {
  /** In the order of last use. */
  const entries = new Map<Id, Entry<Tenant>>();
  const closing = new Map<Id, Promise<void>>();
  let closed: { resolve: () => void } | undefined;
  let sweeping: ReturnType<typeof setTimeout> | undefined;

  /** A tenant that cannot be closed properly is given up all the same: its next opening will tell what is wrong. */
  function letGo(id: Id, entry: Entry<Tenant>): Promise<void> {
    entries.delete(id);
    const gone = entry.tenant
      .then(close)
      .catch(() => {})
      .then(() => {
        if (closing.get(id) === gone) closing.delete(id);
        tellIfEmpty();
      });
    closing.set(id, gone);
    return gone;
  }

  const tellIfEmpty = (): void => {
    if (entries.size + closing.size === 0) closed?.resolve();
  };
  const unused = (): [Id, Entry<Tenant>][] => [...entries].filter(([, { users }]) => users === 0);

  /** An eighth of those not in use, and at least one. `undefined` when all are in use. */
  function makeRoom(): Promise<unknown> | undefined {
    const idle = unused();
    const going = idle.slice(0, Math.ceil(idle.length / 8));
    if (going.length === 0) return undefined;
    return Promise.all(going.map(([id, entry]) => letGo(id, entry)));
  }

  async function openOne(id: Id): Promise<Tenant> {
    // Two engines on one file would be two writers: the one before must have gone.
    await closing.get(id);
    for (;;)
      try {
        return await open(id);
      } catch (cause) {
        const room = makesRoomFor(cause) ? makeRoom() : undefined;
        if (!room) throw cause;
        await room;
      }
  }

  function enter(id: Id): Entry<Tenant> {
    const entry = entries.get(id) ?? { tenant: openOne(id), users: 0, freeAt: 0 };
    entries.delete(id);
    entries.set(id, entry);
    entry.users += 1;
    return entry;
  }

  function leave(id: Id, entry: Entry<Tenant>): void {
    entry.users -= 1;
    entry.freeAt = performance.now();
    if (closed && entry.users === 0 && entries.get(id) === entry) void letGo(id, entry);
    if (entries.size > max)
      for (const [other, idle] of unused().slice(0, entries.size - max)) void letGo(other, idle);
    sweepLater();
  }

  /** One timer for all, which does not keep a process going. */
  function sweepLater(): void {
    if (idleMs === undefined || sweeping || closed || entries.size === 0) return;
    sweeping = setTimeout(() => {
      sweeping = undefined;
      const before = performance.now() - idleMs;
      for (const [id, entry] of unused()) if (entry.freeAt <= before) void letGo(id, entry);
      sweepLater();
    }, idleMs);
    (sweeping as { unref?: () => void }).unref?.();
  }

  return {
    async use(id, work) {
      if (closed) throw new Error('The tenants are closed.');
      const entry = enter(id);
      try {
        const tenant = await entry.tenant.catch((cause: unknown) => {
          if (entries.get(id) === entry) entries.delete(id);
          tellIfEmpty();
          throw cause;
        });
        return await work(tenant);
      } finally {
        leave(id, entry);
      }
    },
    async whileClosed(id, work) {
      const entry = entries.get(id);
      if (closed || (entry && entry.users > 0)) return false;
      const before = entry ? letGo(id, entry) : closing.get(id);
      const working = Promise.resolve(before).then(work);
      const over = working
        .catch(() => {})
        .then(() => {
          if (closing.get(id) === over) closing.delete(id);
          tellIfEmpty();
        });
      closing.set(id, over);
      await working;
      return true;
    },
    size: () => entries.size,
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      closed = { resolve };
      clearTimeout(sweeping);
      for (const [id, entry] of unused()) void letGo(id, entry);
      if (entries.size + closing.size > 0) await promise;
    },
  };
}
