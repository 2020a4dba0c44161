import {
  err,
  ok,
  type Branch,
  type Blobs,
  type FileNotTaken,
  type Lying,
  type MergeChoices,
  type NotMerged,
  type Result,
  type RowDifference,
  type TooFarApart,
  type Transfers,
  type WorkspaceId,
} from '@stoa/domain';
import {
  compareSides,
  emptyTenant,
  tenantRows,
  idOf,
  mergeSide,
  readAll,
  ResyncRequired,
  sideSince,
  toStream,
  TooManyChanges,
  type ColdStore,
  type Difference,
  type Engine,
  type MergeRefusal,
  type Merged,
  type NotMerged as Refused,
  type Side,
  type TenantSchema,
} from '@stoa/tenantdb';
import { blobsOfWorkspace } from './workspace-blobs.ts';
import { comparedTables, fileOf, fillFromFile, type FilledWorkspace } from './whole-workspace.ts';

/** What is asked of one workspace's database, wherever it is. */
export interface FarWorkspace {
  /** Without `history`, what is there now. */
  toFile(about: { readonly name: string; readonly history: boolean }): Promise<ReadableStream<Uint8Array>>;
  fromFile(file: ReadableStream<Uint8Array>): Promise<Result<FilledWorkspace, FileNotTaken>>;
  sideSince(position: number): Promise<Side | TooFarApart>;
  merge(side: Side, since: number, choices: MergeChoices): Promise<Merged | Refused | TooFarApart>;
  remove(): Promise<void>;
  left(): Promise<Lying>;
}

/** {@link Transfers} between workspaces, each of which `far` finds. */
export function createTransfers(far: (id: WorkspaceId) => FarWorkspace): Transfers {
  return {
    toFile: (id, { name }) => far(id).toFile({ name, history: true }),
    fromFile: (id, file) => far(id).fromFile(file),
    async fork(origin, id) {
      const file = await far(origin).toFile({ name: '', history: false });
      const taken = await far(id).fromFile(file);
      if (!taken.ok) throw new Error(`A copy of a workspace was not taken: ${taken.error.why}.`);
      return { origin: taken.value.position, branch: taken.value.here };
    },
    async differences(branch) {
      const sides = await sidesOf(branch);
      return sides.ok ? ok(compareSides(...sides.value).map(toRowDifference)) : sides;
    },
    async merge({ originId, id, base }, choices) {
      const ours = await far(id).sideSince(base.branch);
      if ('type' in ours) return err(ours);
      const merged = await far(originId).merge(ours, base.origin, choices);
      if ('type' in merged) return err(merged);
      return merged.ok ? ok(merged.changed) : err(notMerged(merged.refusal));
    },
    remove: (id) => far(id).remove(),
    left: (id) => far(id).left(),
  };

  async function sidesOf({ originId, id, base }: Branch): Promise<Result<[Side, Side], TooFarApart>> {
    const [ours, theirs] = [await far(id).sideSince(base.branch), await far(originId).sideSince(base.origin)];
    if ('type' in ours) return err(ours);
    return 'type' in theirs ? err(theirs) : ok([ours, theirs]);
  }
}

/** The databases that one process holds, each for as long as it is worked on. */
export interface HeldWorkspaces {
  use<T>(id: WorkspaceId, work: (engine: Engine) => Promise<T>): Promise<T>;
  /** An empty database that is thrown away: to bring a file of an older program up to date in. */
  readonly scratch: () => Promise<{ readonly engine: Engine; close(): Promise<void> }>;
  /** Where old changes of one lie; left out, they stay in its database. */
  readonly cold?: ((id: WorkspaceId) => ColdStore) | undefined;
  /** As `use`, for one that is going, in which nothing may begin any more; left out, `use`. */
  readonly useLast?: (<T>(id: WorkspaceId, work: (engine: Engine) => Promise<T>) => Promise<T>) | undefined;
  /** Where its large things lie; left out, it has none but old changes. */
  readonly blobs?: Pick<Blobs, 'list' | 'delete'> | undefined;
}

/** A workspace whose engine this process holds. */
export const heldWorkspace = (
  id: WorkspaceId,
  { use, useLast = use, scratch, cold: coldOf, blobs }: HeldWorkspaces,
  schema: TenantSchema,
  cold = coldOf?.(id),
): FarWorkspace => ({
  async toFile(about) {
    const held = async function* (): AsyncGenerator<Uint8Array> {
      const [entered, done] = [Promise.withResolvers<Engine>(), Promise.withResolvers<void>()];
      const over = use(id, async (engine) => {
        entered.resolve(engine);
        await done.promise;
      });
      over.catch(entered.reject);
      try {
        yield* fileOf(await entered.promise, schema, { ...about, cold });
      } finally {
        done.resolve();
        await over;
      }
    };
    return toStream(held());
  },
  fromFile: (file) => use(id, (engine) => fillFromFile(engine, readAll(file), schema, { scratch, cold })),
  sideSince: (since) => use(id, (engine) => sideHere(engine, since, cold)),
  merge: (side, since, choices) => use(id, (engine) => mergeHere(engine, side, since, choices, cold)),
  async remove() {
    await useLast(id, (engine) => emptyTenant(engine, schema, cold));
    if (blobs) await blobsOfWorkspace(blobs, id).deleteAll();
  },
  left: () =>
    useLast(id, async (engine) => {
      const rows = Object.values(await tenantRows(engine)).reduce((sum, count) => sum + count, 0);
      const large = blobs ? await blobsOfWorkspace(blobs, id).count() : (await cold?.list())?.length;
      return { database: rows, blobs: large ?? 0 };
    }),
});

export const sideHere = (engine: Engine, since: number, cold?: ColdStore): Promise<Side | TooFarApart> =>
  unlessTooFar(sideSince(engine, since, { logged: comparedTables, cold }));
export const mergeHere = (
  engine: Engine,
  side: Side,
  since: number,
  choices: MergeChoices,
  cold?: ColdStore,
): Promise<Merged | Refused | TooFarApart> =>
  unlessTooFar(mergeSide(engine, side, { logged: comparedTables, since, choices, cold }));

async function unlessTooFar<T>(work: Promise<T>): Promise<T | TooFarApart> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof ResyncRequired || cause instanceof TooManyChanges) return { type: 'TooFarApart' };
    throw cause;
  }
}

const toRowDifference = (one: Difference): RowDifference => ({ id: idOf(one), ...one }) as RowDifference;

const notMerged = (refusal: MergeRefusal): NotMerged =>
  refusal.type === 'Conflicts'
    ? { type: 'NotMerged', why: 'conflicts', ids: refusal.rows.map(idOf) }
    : refusal.type === 'Clash'
      ? { type: 'NotMerged', why: 'clash', ids: [idOf(refusal)] }
      : { type: 'NotMerged', why: 'stillNamed', ids: [idOf(refusal), idOf(refusal.by)] };
