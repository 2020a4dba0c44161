import { whoseKeysReach } from '@stoa/domain';
import { openStoa } from '#home';
import { refuse } from '#lib/server/http.ts';
import type { PageServerLoad } from './$types';

/** The keys of members that open this workspace, for its owners. */
export const load: PageServerLoad = async ({ locals }) => {
  const holders = await locals.perform(whoseKeysReach, {});
  if (!holders.ok) refuse(holders.error);
  const nameById = new Map(holders.value.map(({ personId, name }) => [personId, name]));
  const { accounts } = await openStoa();
  const keys = await accounts.keys.reaching(locals.workspace.id, [...nameById.keys()]);
  return {
    keys: keys.map(({ personId, workspaceId, ...key }) => ({
      ...key,
      person: nameById.get(personId)!,
      isOnlyHere: workspaceId !== undefined,
    })),
  };
};
