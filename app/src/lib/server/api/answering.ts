import { isHttpError, isRedirect, type RequestEvent } from '@sveltejs/kit';
import { wentWrong } from '../went-wrong.ts';
import { problem } from './problem.ts';

/** Whether a request is to the API, where whatever goes wrong is a problem (RFC 9457); its documentation is a page. */
export const isForPrograms = ({ route, url }: Pick<RequestEvent, 'route' | 'url'>): boolean =>
  url.pathname.startsWith('/api/') && route.id !== '/api/docs';

/** Makes a problem of whatever is thrown on the way to an answer. */
export async function answering(event: RequestEvent, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (cause) {
    if (isRedirect(cause)) throw cause;
    if (isHttpError(cause))
      return problem(event, cause.body.type ?? 'Broken', {
        status: cause.status,
        detail: cause.body.message,
      });
    const { type = 'Broken', status, message } = await wentWrong(event, cause);
    return problem(event, type, { status, detail: message });
  }
}
