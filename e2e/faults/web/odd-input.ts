import { openStoa, workspace, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { anyParams, pathOf, routes } from './routes.ts';
import { behindProxy, signedIn, visitor, type Visitor } from './visitor.ts';

/** What forms are sent by people who want to see what happens. */
const values = [
  "'; drop table membership; --",
  '" or 1=1 --',
  '%00%0d%0aSet-Cookie: stoa=x',
  '\u0000',
  '\r\nx: y',
  '__proto__',
  '[object Object]',
  '{"$gt":""}',
  '9'.repeat(400),
  '-1',
  'NaN',
  '𝕒\u202e\u0301'.repeat(50),
  '\ud800',
  'x'.repeat(100_000),
];
const fields = [
  'name',
  'email',
  'password',
  'workspace',
  'title',
  'date',
  'time',
  'minutes',
  'person',
  'role',
  'days',
  'maxUses',
  'invite',
  'session',
  'current',
  'next',
  'body',
  'comment',
  'reply',
  'key',
  'picked',
  'on',
  'id',
];
const strange = ['__proto__', 'constructor', 'toString', 'name[]', 'name.x', ''];

/** F12: every form of the app with odd values, odd names, many of one name, files for text: refused or taken, never broken. */
export const oddInput: Fault = {
  id: 'F12',
  what: 'odd input in every form and address',
  async run(short) {
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const broken: string[] = [];
      let tries = 0;
      const owner = await signedIn(stoa);
      const params = anyParams(workspace.slug);
      const note = (what: string, status: number) => {
        tries += 1;
        if (status >= 500) broken.push(`${what}: ${status}`);
      };
      const forms = routes().flatMap((route) =>
        route.actions
          .filter((name) => name !== 'leave' && !route.id.startsWith('/sign-out'))
          .map((name) => pathOf(route, params) + (name === 'default' ? '' : `?/${name}`)),
      );
      // Deleting asks for the name: before another form has made it one of these.
      const isDelete = (path: string) => path.endsWith('/settings/delete');
      for (const path of [...forms.filter(isDelete), ...forms.filter((path) => !isDelete(path))]) {
        for (const value of short ? values.filter((_, n) => n % 3 === 0) : values)
          note(
            `${path} ${value.slice(0, 10)}`,
            (await fresh(owner).post(path, Object.fromEntries(fields.map((f) => [f, value])))).status,
          );
        const odd = Object.fromEntries([...strange.map((name) => [name, 'x']), ['name', 'x']]);
        note(`${path} odd names`, (await fresh(owner).post(path, odd)).status);
        note(
          `${path} twice`,
          await send(stoa, path, owner.cookie, 'name=a&name=b&title=a&title=b&email=a&email=b'),
        );
        note(`${path} a file`, await sendFile(stoa, path, owner.cookie));
        note(
          `${path} no form`,
          await send(stoa, path, owner.cookie, '{"name":', 'multipart/form-data; boundary=none'),
        );
      }
      for (const text of ['..%2f..%2fetc%2fpasswd', '%00', '%ff', '%E0%A4%A', 'a'.repeat(4_000), '__proto__'])
        for (const path of [
          `/w/${text}`,
          `/m/${text}`,
          `/i/${text}`,
          `/w/agora/meetings/${text}`,
          `/w/agora/posts/${text}`,
          `/w/agora/posts?before=${text}`,
          `/setup?token=${text}`,
          `/sign-in?next=${text}`,
        ])
          note(path.slice(0, 30), (await owner.get(path)).status);
      // Nothing of it may have taken the house down.
      const members = await owner.get(`/w/${workspace.slug}/members`);
      return {
        figure: `${tries} requests, ${broken.length} broke${broken.length ? `: ${broken[0]}` : ''}; members page then ${members.status}`,
        pass: broken.length === 0 && members.status === 200,
      };

      /** With the owner's cookie, but an address of its own: limits of tries are not what is asked here. */
      function fresh(of: Visitor): Visitor {
        return visitor(stoa, of.cookie);
      }
    } finally {
      await stoa.close();
    }
  },
};

async function send(
  stoa: Stoa,
  path: string,
  cookie: string,
  body: string,
  type = 'application/x-www-form-urlencoded',
): Promise<number> {
  const headers = { origin: stoa.origin, cookie, accept: 'text/html', 'content-type': type };
  return (await fetch(stoa.url + path, { method: 'POST', redirect: 'manual', headers, body })).status;
}

async function sendFile(stoa: Stoa, path: string, cookie: string): Promise<number> {
  const body = new FormData();
  for (const name of fields) body.append(name, new Blob(['x'], { type: 'text/html' }), '../../x.html');
  const headers = { origin: stoa.origin, cookie, accept: 'text/html' };
  return (await fetch(stoa.url + path, { method: 'POST', redirect: 'manual', headers, body })).status;
}
