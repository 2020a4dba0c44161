import {
  mirrorMember,
  performInWorkspace,
  type Person,
  type PersonActor,
  type Role,
  type Stoa,
  type StoaElsewhere,
  type WorkspaceId,
} from '@stoa/domain';

/** How many are remembered as mirrored; each takes some hundred bytes. */
const rememberedMost = 10_000;
const mirrored = new Map<string, string>();

/**
 * Sees to it that a workspace which somebody enters knows them by the name and role that they have now. Asks nothing where this process
 * has seen to it before. What fails is made good when the workspace is opened next, and keeps nobody out.
 */
export async function keepMirrored(
  stoa: Stoa | StoaElsewhere,
  { id, role }: { readonly id: WorkspaceId; readonly role: Role },
  person: PersonActor,
): Promise<void> {
  const key = `${id} ${person.id}`;
  const value = `${role} ${person.name}`;
  if (mirrored.get(key) === value) return;
  if (!(await mirror(stoa, id, person))) return;
  mirrored.delete(key);
  mirrored.set(key, value);
  if (mirrored.size > rememberedMost) mirrored.delete(mirrored.keys().next().value!);
}

/** Tells all workspaces of a person that they have another name. */
export async function mirrorEverywhere(
  stoa: Stoa | StoaElsewhere,
  { id, name }: Pick<Person, 'id' | 'name'>,
): Promise<void> {
  const workspaces = await stoa.directory.workspaces.ofPerson(id);
  await Promise.all(workspaces.map((workspace) => mirror(stoa, workspace.id, { type: 'person', id, name })));
}

async function mirror(stoa: Stoa | StoaElsewhere, id: WorkspaceId, person: PersonActor): Promise<boolean> {
  try {
    await performInWorkspace(stoa, id, person)(mirrorMember, { personId: person.id });
    return true;
  } catch (cause) {
    stoa.log('warn', 'member.notMirrored', {
      workspaceId: id,
      problem: cause instanceof Error ? cause.name : 'unknown',
    });
    return false;
  }
}
