import { openStoa, workspace, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { anyParams, pathOf, routes } from './routes.ts';
import { behindProxy, signedIn } from './visitor.ts';

/** Where a request says it comes from; `undefined` says nothing. */
const origins = {
  foreign: 'https://evil.example',
  null: 'null',
  missing: undefined,
  almost: 'http://localhost',
};
/** Content types, as a page, a script, or a sloppy client writes them. */
const types = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'text/plain',
  'application/json',
  'APPLICATION/X-WWW-FORM-URLENCODED',
  'Application/Json;charset=UTF-8',
  'application/x-sveltekit-formdata',
  '',
];
const methods = ['POST', 'PUT', 'PATCH', 'DELETE'];
/** What a script elsewhere may write beside the cookie, so that the request looks like a program's. */
const proofs = [
  'Bearer',
  'Bearer x',
  `Bearer stoa_${'a'.repeat(47)}`,
  'Bearer a.b.c',
  'bearer null',
  'Basic eDp5',
];

/** F8: every route that has effects, with the owner's cookie, from elsewhere: nothing may happen, and nothing may be answered but no. */
export const forgedRequests: Fault = {
  id: 'F8',
  what: 'requests with effects that come from elsewhere',
  async run(short) {
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const owner = await signedIn(stoa);
      const params = anyParams(workspace.slug);
      const paths = routes().flatMap((route) => {
        const path = pathOf(route, params);
        return route.actions.length > 0
          ? route.actions.map((name) => (name === 'default' ? path : `${path}?/${name}`))
          : [path];
      });
      let tries = 0;
      const through: string[] = [];
      for (const path of paths)
        for (const [kind, origin] of Object.entries(origins))
          for (const type of types)
            for (const method of short ? ['POST'] : methods) {
              tries += 1;
              const { status } = await forge(stoa, path, { method, type, origin, cookie: owner.cookie });
              if (status !== 403) through.push(`${method} ${path} ${kind} ${type} ${status}`);
            }
      // A made-up proof beside the cookie makes no program of it.
      for (const path of paths)
        for (const [kind, origin] of Object.entries(origins))
          for (const authorization of short ? proofs.slice(0, 2) : proofs)
            for (const method of short ? ['POST'] : methods) {
              tries += 1;
              const one = { method, type: 'application/json', origin, cookie: owner.cookie, authorization };
              const { status } = await forge(stoa, path, one);
              // The API looks at nothing but the proof, and it is none.
              const refused = status === 403 || (status === 401 && path.startsWith('/api/'));
              if (!refused) through.push(`${method} ${path} ${kind} ${authorization} ${status}`);
            }
      // The same cookie from our own page still works, so that the refusals above were not refusals of everything.
      const still = await owner.get(`/w/${workspace.slug}`);
      const renamed = await owner.post(`/w/${workspace.slug}/settings?/rename`, { name: 'Renamed' });
      const works = still.status === 200 && renamed.status < 400;
      return {
        figure: `${tries} requests on ${paths.length} routes, ${through.length} let through${through.length ? `: ${through[0]}` : ''}`,
        pass: through.length === 0 && works && paths.length >= 15,
      };
    } finally {
      await stoa.close();
    }
  },
};

function forge(
  stoa: Stoa,
  path: string,
  {
    method,
    type,
    origin,
    cookie,
    authorization,
  }: { method: string; type: string; origin: string | undefined; cookie: string; authorization?: string },
): Promise<Response> {
  const headers = new Headers({ cookie, accept: 'text/html' });
  if (authorization !== undefined) headers.set('authorization', authorization);
  if (origin !== undefined) headers.set('origin', origin);
  if (type !== '') headers.set('content-type', type);
  // Bytes, so that fetch adds no content type of its own.
  const body = Buffer.from(type.includes('json') ? '{"name":"Forged"}' : 'name=Forged');
  return fetch(stoa.url + path, { method, redirect: 'manual', headers, body });
}
