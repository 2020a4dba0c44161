import type { PersonId, WorkspaceId } from '../ids.ts';
import type { Presence } from './presence.ts';

/** {@link Presence} of one process. */
export interface MemoryPresence extends Presence {
  has(workspace: WorkspaceId, person: PersonId): boolean;
  /** Everybody who is here, workspace by workspace. */
  all(): readonly (readonly [WorkspaceId, PersonId])[];
  /** Tells the listeners to ask again. */
  changed(workspace: WorkspaceId, person?: PersonId): void;
}

/** {@link Presence} within one process. Where Stoa is one process this is the real one. */
export function createMemoryPresence(): MemoryPresence {
  const counts = new Map<WorkspaceId, Map<PersonId, number>>();
  const listeners = new Set<(workspace: WorkspaceId, person?: PersonId) => void>();
  const changed = (workspace: WorkspaceId, person?: PersonId): void => {
    for (const listener of listeners)
      queueMicrotask(() => listeners.has(listener) && listener(workspace, person));
  };

  function count(workspace: WorkspaceId, person: PersonId, by: 1 | -1): void {
    const people = counts.get(workspace) ?? new Map<PersonId, number>();
    const before = people.get(person) ?? 0;
    counts.set(workspace, people);
    if (before + by > 0) people.set(person, before + by);
    else people.delete(person);
    if (people.size === 0) counts.delete(workspace);
    if (before === 0 || before + by === 0) changed(workspace, person);
  }

  return {
    enter(workspace, person) {
      let isHere = true;
      count(workspace, person, 1);
      return () => {
        if (isHere) count(workspace, person, -1);
        isHere = false;
      };
    },
    here: async (workspace) => [...(counts.get(workspace)?.keys() ?? [])],
    listen(listener) {
      const own = (workspace: WorkspaceId, person?: PersonId): void => listener(workspace, person);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    has: (workspace, person) => counts.get(workspace)?.has(person) ?? false,
    all: () =>
      [...counts].flatMap(([workspace, people]) =>
        [...people.keys()].map((one) => [workspace, one] as const),
      ),
    changed,
  };
}
