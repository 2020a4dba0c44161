import { apiDocument } from '#lib/server/api/document.ts';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { etagOf, namesTag } from '#lib/server/api/etag.ts';
import { operationAnswering } from '#lib/server/api/operation.ts';

const read = operationAnswering({
  id: 'readDocument',
  method: 'GET',
  subject: 'This Stoa',
  summary: 'This description, as OpenAPI 3.1',
  who: 'anyone',
  contentType: 'application/json',
  openToAllSites: true,
  refuses: [],
  async run({ request }) {
    const body = JSON.stringify(await apiDocument());
    const headers = new Headers({
      etag: etagOf(body),
      'cache-control': 'public, max-age=300',
      vary: 'Accept-Encoding',
    });
    if (namesTag(request.headers.get('if-none-match') ?? '', headers.get('etag')!))
      return new Response(null, { status: 304, headers });
    headers.set('content-type', 'application/json');
    return new Response(body, { headers });
  },
});

export const { fallback, _operations } = endpoint(read);
