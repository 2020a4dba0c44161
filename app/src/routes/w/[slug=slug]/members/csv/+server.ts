import { refuse } from '#lib/server/http.ts';
import { membersCsv } from '#lib/server/members-csv.ts';
import type { RequestHandler } from './$types';

/** What a link of the members page leads to, where no header can name the workspace. */
export const GET: RequestHandler = async (event) => {
  const csv = await membersCsv(event);
  return csv.ok ? csv.value : refuse(csv.error);
};
