import { problem } from '#lib/server/api/problem.ts';
import type { RequestHandler } from './$types';

/** Whatever is no address of the API. */
export const fallback: RequestHandler = (event) => problem(event, 'NotFound');
