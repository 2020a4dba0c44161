import type { Actor } from '../actor.ts';
import { asSlug } from '../ids.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { Role } from '../roles.ts';

/** The workspace behind a slug, with the role of `by` there. An unknown one and one of others are the same `NotFound`. */
export async function enterWorkspace(
  deps: WorkspacesDep,
  by: Actor,
  { slug }: { slug: string },
): Promise<Result<Workspace & { readonly role: Role }, NotFound>> {
  const notFound = err<NotFound>({ type: 'NotFound', what: 'workspace' });
  const wanted = asSlug(slug);
  if (by.type !== 'person' || wanted === undefined) return notFound;
  const workspace = await deps.workspaces.bySlugFor(wanted, by.id);
  return workspace ? ok(workspace) : notFound;
}
