import type { WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Branches } from './branches.ts';
import type { Removal, Removals } from './removals.ts';
import type { Workspaces } from './workspaces.ts';

/** {@link Removals} in memory, beside the lists that it takes workspaces out of. */
export function createMemoryRemovals(directory: {
  readonly workspaces: Pick<Workspaces, 'byId' | 'remove'>;
  readonly branches: Pick<Branches, 'ofOrigin'>;
}): Removals {
  const { workspaces, branches } = directory;
  const kept = new Map<WorkspaceId, Removal>();
  const change = (id: WorkspaceId, to: Partial<Removal>): void => {
    const before = kept.get(id);
    if (before) kept.set(id, without({ ...before, ...to }));
  };
  return {
    async begin(id, { by, at }) {
      if (!(await workspaces.byId(id))) return [];
      const ids = [id, ...(await branches.ofOrigin(id)).map((branch) => branch.id)];
      for (const one of ids) {
        const { name = '' } = (await workspaces.byId(one)) ?? {};
        const origin = one === id ? {} : { originId: id };
        kept.set(one, {
          ...{ workspaceId: one, kind: 'deleted', name, askedBy: by, askedAt: at, dueAt: at },
          ...origin,
        });
        await workspaces.remove(one);
      }
      return ids;
    },
    async expect(id, at, until) {
      const kind = 'unfinished';
      if (kept.get(id)?.kind !== 'deleted')
        kept.set(id, { workspaceId: id, kind, name: '', askedAt: at, dueAt: until });
    },
    async take(now, until) {
      const [next] = [...kept.values()]
        .filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
        .toSorted((a, b) => a.dueAt! - b.dueAt! || (a.workspaceId < b.workspaceId ? -1 : 1));
      if (next) change(next.workspaceId, { dueAt: until });
      return next && kept.get(next.workspaceId);
    },
    async nextDue() {
      const due = [...kept.values()].flatMap(({ dueAt }) => dueAt ?? []);
      return due.length > 0 ? (Math.min(...due) as Instant) : undefined;
    },
    async settle(id, { at, remains, dueAt }) {
      change(id, { lookedAt: at, remains, dueAt: dueAt as Instant });
    },
    forget: async (id) => void kept.delete(id),
    isDeleted: async (id) => kept.get(id)?.kind === 'deleted',
    left: async (id) => ((await workspaces.byId(id)) ? 1 : 0),
    list: async (limit, by) =>
      [...kept.values()]
        .filter(({ kind, askedBy }) => kind === 'deleted' && (by === undefined || askedBy === by))
        .toSorted((a, b) => b.askedAt - a.askedAt || (a.workspaceId < b.workspaceId ? -1 : 1))
        .slice(0, limit),
    async forgetBefore(at) {
      const old = [...kept.values()].filter(({ dueAt, askedAt }) => dueAt === undefined && askedAt < at);
      for (const { workspaceId } of old) kept.delete(workspaceId);
      return old.length;
    },
  };
}

const without = (removal: Removal): Removal =>
  Object.fromEntries(Object.entries(removal).filter(([, value]) => value !== undefined)) as never;
