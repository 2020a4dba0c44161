import type { RequestEvent } from '@sveltejs/kit';
import { exportMembers, type Member, type Result, type StandingRefused } from '@stoa/domain';
import { csvStream } from './csv.ts';
import { refuse } from './http.ts';

/** All members of the workspace as a file to keep. A role that is lost while it is read cuts it off. */
export async function membersCsv({ locals }: RequestEvent): Promise<Result<Response, StandingRefused>> {
  const first = await locals.perform(exportMembers, {});
  if (!first.ok) return first;
  const body = csvStream<Member>(
    ['id', 'name', 'email', 'role', 'joined'],
    ({ personId, name, email, role, joinedAt }) => [
      personId,
      name,
      email,
      role,
      new Date(joinedAt).toISOString(),
    ],
    async (last) => {
      if (!last) return first.value;
      const next = await locals.perform(exportMembers, { after: last.personId });
      return next.ok ? next.value : refuse(next.error);
    },
  );
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="members-${locals.workspace.slug}.csv"`,
    'cache-control': 'no-store',
  };
  return { ok: true, value: new Response(body, { headers }) };
}
