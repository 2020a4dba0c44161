import type { ChangeLog, RowChange } from './change-log.ts';

/** {@link ChangeLog} in memory. The other memory adapters write nothing into it: tests do. */
export function createMemoryChangeLog(): ChangeLog & { write(change: Omit<RowChange, 'position'>): void } {
  const changes: RowChange[] = [];
  return {
    write: (change) => void changes.push({ ...change, position: changes.length + 1 }),
    position: async () => changes.length,
    async after(position, limit) {
      if (position > changes.length)
        throw Object.assign(new Error('not there yet'), { name: 'ResyncRequired' });
      return changes.slice(position, position + limit);
    },
    newest: async ({ tables, limit, before = Infinity, mentioning = '' }) =>
      changes
        .filter(
          (change) =>
            tables.includes(change.table) &&
            change.position < before &&
            JSON.stringify(change.after ?? change.before).includes(mentioning),
        )
        .toReversed()
        .slice(0, limit),
  };
}
