import type { WorkspaceId } from '../ids.ts';
import type { Branch, Branches } from './branches.ts';

/** {@link Branches} in memory; `isThere` tells whether a workspace still is. */
export function createMemoryBranches(
  isThere: (id: WorkspaceId) => Promise<boolean> = async () => true,
): Branches {
  const branches = new Map<WorkspaceId, Branch>();
  async function stands(branch: Branch | undefined): Promise<boolean> {
    return branch !== undefined && (await isThere(branch.id)) && (await isThere(branch.originId));
  }
  return {
    async add(branch) {
      branches.set(branch.id, { ...branch });
    },
    async of(id) {
      const branch = branches.get(id);
      return (await stands(branch)) ? branch : undefined;
    },
    async ofOrigin(id) {
      const found: Branch[] = [];
      for (const branch of branches.values())
        if (branch.originId === id && (await stands(branch))) found.push(branch);
      return found.sort((a, b) => b.madeAt - a.madeAt);
    },
  };
}
