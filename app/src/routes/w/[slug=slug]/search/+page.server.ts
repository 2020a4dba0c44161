import { hitsPerPage, searchKinds, searchMaxLength, searchWorkspace } from '@stoa/domain';
import { refuse } from '#lib/server/http.ts';
import { peopleAmong, picturesFor } from '#lib/server/pictures.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals, url }) => {
  const typed = (url.searchParams.get('q') ?? '').slice(0, searchMaxLength).trim();
  const kind = searchKinds.find((one) => one === url.searchParams.get('kind'));
  const page = Math.min(50, Math.max(1, Math.trunc(Number(url.searchParams.get('page'))) || 1));
  if (typed === '') return { typed, kind, page: 1, groups: undefined, cut: false, outOfTime: false };
  const found = await locals.perform(searchWorkspace, { typed, kind, offset: (page - 1) * hitsPerPage });
  if (!found.ok) refuse(found.error);
  const pictures = await picturesFor({ depends }, peopleAmong(found.value.groups));
  return { typed, kind, page, ...found.value, pictures };
};
