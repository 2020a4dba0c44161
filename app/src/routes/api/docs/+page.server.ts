import { apiDocument } from '#lib/server/api/document.ts';
import { problems, titleOf } from '#lib/server/api/problem.ts';
import type { PageServerLoad } from './$types';

/** The document as a page: its operations by subject, its problems, and the parts that answers are made of. */
export const load: PageServerLoad = async ({ url }) => {
  const { info, tags, paths, components } = await apiDocument();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
    })),
  );
  return {
    info,
    origin: url.origin,
    chapters: tags.map(({ name }) => ({
      name,
      operations: operations.filter(({ tags }) => tags.includes(name)),
    })),
    schemas: components.schemas,
    problems: Object.entries(problems)
      .map(([type, { status, words }]) => ({ type, title: titleOf(type), status, words }))
      .toSorted((a, b) => a.status - b.status || (a.title < b.title ? -1 : 1)),
  };
};
