import { roles, type Member } from '@stoa/domain';
import { z } from 'zod';
import { personId } from './ids.ts';
import { instant } from './instant.ts';

/** A member as programs know them. */
export const user = z
  .object({
    id: personId,
    name: z.string(),
    email: z.string(),
    role: z.enum(roles),
    joinedAt: instant,
  })
  .meta({ id: 'User', description: 'A member of the workspace.' });

export const presentUser = ({ personId, ...member }: Member) => ({ id: personId, ...member });
