import { atLeast } from '@stoa/domain';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => {
  const { slug, name, role } = locals.workspace;
  /** Whether to offer what only admins and owners may do; each use case checks for itself. */
  return { workspace: { slug, name, role, mayManage: atLeast(role, 'admin') } };
};
