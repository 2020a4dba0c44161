import { roles, type Workspace } from '@stoa/domain';
import { z } from 'zod';
import { slug, workspaceId } from './ids.ts';

export const workspace = z
  .object({ id: workspaceId, slug, name: z.string() })
  .meta({ id: 'Workspace', description: 'A workspace.' });

export const myWorkspace = workspace
  .extend({ role: z.enum(roles) })
  .meta({ id: 'MyWorkspace', description: 'A workspace, with the role of who asks.' });

export const presentWorkspace = ({ id, slug, name }: Pick<Workspace, 'id' | 'slug' | 'name'>) => ({
  id,
  slug,
  name,
});
