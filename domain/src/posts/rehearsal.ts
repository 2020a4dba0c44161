/** The workspace Agora in memory, whose members write, like and comment: for tests. */
import type { PersonActor } from '../actor.ts';
import { createMemoryClock, createMemoryIds } from '../ports/clock-ids.memory.ts';
import { createMemoryWorkspaceRecords } from '../ports/workspace-records.memory.ts';
import { createMemoryWorkspaces } from '../ports/workspaces.memory.ts';
import type { PersonId, Slug, WorkspaceId } from '../ids.ts';
import type { Result } from '../result.ts';
import type { Role } from '../roles.ts';
import { person } from '../workspaces/rehearsal.ts';

export const [mia, ben, eve] = [person('Mia'), person('Ben Okafor'), person('Eve')];
/** A member whose name begins as another's, an admin, and somebody outside. */
export const [benno, ada, zoe] = [person('Benno'), person('Ada'), person('Zoe')];

/** Mia owns it; Ben, Benno and Eve are members; Ada is an admin; Zoe is none. */
export async function agora() {
  const clock = createMemoryClock();
  const all = [mia, ben, eve, benno, ada, zoe];
  const workspaces = createMemoryWorkspaces((id) => {
    const found = all.find((one) => one.id === id);
    return found && { name: found.name, email: `${found.name.split(' ')[0]}@agora.example` };
  });
  const workspaceId = 'agora' as WorkspaceId;
  const workspace = { id: workspaceId, slug: 'agora' as Slug, name: 'Agora', createdAt: clock.now() };
  await workspaces.create(workspace, mia.id);
  const joins: readonly (readonly [PersonActor, Role])[] = [
    [ben, 'member'],
    [benno, 'member'],
    [eve, 'member'],
    [ada, 'admin'],
  ];
  for (const [{ id }, role] of joins) await workspaces.join(workspaceId, id, role, clock.now());
  return { clock, ids: createMemoryIds(), workspaces, workspaceId, ...createMemoryWorkspaceRecords() };
}
export type Agora = Awaited<ReturnType<typeof agora>>;

/** The value of something that is not refused. */
export function must<T>(result: Result<T, { readonly type: string }>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** What a person was told, latest first: kind, who did it, and the words. */
export const told = async ({ notifications }: Agora, { id }: { id: PersonId }) =>
  (await notifications.of(id, 50)).map(({ kind, authorName, excerpt }) => [kind, authorName, excerpt]);
