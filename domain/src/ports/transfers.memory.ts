import { ok } from '../result.ts';
import type { RowDifference, Transfers } from './transfers.ts';

/** {@link Transfers} of a home that keeps no databases, for use cases and not for its rules: a file is its name alone, and branches differ by what a test says. */
export function createMemoryTransfers(differing: readonly RowDifference[] = []) {
  const encoder = new TextEncoder();
  return {
    toFile: async (_id, { name }) => new Blob([encoder.encode(name)]).stream(),
    fromFile: async (_id, file) => ok({ name: await new Response(file).text(), rooms: [] }),
    fork: async () => ({ origin: 0, branch: 0 }),
    differences: async () => ok(differing),
    merge: async (_branch, choices) =>
      ok(differing.filter(({ id, side }) => side !== 'origin' && choices[id] !== 'origin').length),
    remove: async () => {},
    left: async () => ({ database: 0, blobs: 0 }),
  } satisfies Transfers;
}
