import { openStoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { ask } from './ask.ts';
import { pathOf, routes } from './routes.ts';
import { behindProxy, inviteLink, keyOf, registered, signedIn, visitor, type Visitor } from './visitor.ts';

/** Stands in everything of the foreign workspace that has a text: it must never be read from outside. */
const canary = 'Kanarienvogel';

/** F1: every route of a workspace, by page, data and action, as somebody who is no member, compared with one that does not exist. */
export const foreignWorkspace: Fault = {
  id: 'F1',
  what: 'a foreign workspace, by every route of the app',
  async run() {
    const stoa = await openStoa({ setUp: true, env: { ...behindProxy, STOA_SUBDOMAINS: 'on' } });
    try {
      const owner = await signedIn(stoa);
      const meeting = await fillWithCanaries(owner);
      const eve = await registered(stoa, 'Eve');
      const asked = routes().filter(({ id }) => id.startsWith('/w/['));
      let tries = 0;
      const wrong: string[] = [];
      for (const [who, by] of [
        ['a stranger', eve],
        ['nobody', visitor(stoa)],
      ] as const)
        for (const route of asked)
          for (const how of ['page', 'data', ...route.actions]) {
            const [foreign, unknown] = await Promise.all(
              ['agora', 'nowhere'].map((slug) =>
                answerOf(
                  by,
                  pathOf(route, { slug, id: meeting, branch: meeting, webhook: meeting }),
                  how,
                  slug,
                ),
              ),
            );
            tries += 2;
            const refused = isRefused(foreign!, how) || (who === 'nobody' && isRedirect(foreign!, how));
            const same = foreign!.status === unknown!.status && foreign!.text === unknown!.text;
            if (!refused || !same || foreign!.text.includes(canary))
              wrong.push(`${who} ${how} ${route.id}: ${foreign!.status}`);
          }
      // Named beside the path, and by its other address.
      for (const [by, apiRefusal] of [
        [eve, 404],
        [visitor(stoa), 401],
      ] as const)
        for (const [path, refusal] of [
          ['/api/workspace', apiRefusal],
          ['/tenant/SLUG/members', 308],
        ] as const) {
          const [foreign, unknown] = await Promise.all(
            ['agora', 'nowhere'].map(async (slug) => {
              const answer = await by.get(path.replace('SLUG', slug), { 'x-tenant-id': slug });
              const said = (await answer.text()) + (answer.headers.get('location') ?? '');
              return { status: answer.status, text: sameForAll(said, slug) };
            }),
          );
          tries += 2;
          if (foreign!.status !== refusal || unknown!.status !== refusal || foreign!.text !== unknown!.text)
            wrong.push(`${path}: ${foreign!.status}`);
        }
      // By a key: hers, and one of the owner's that is for another workspace.
      await owner.post('/w?/create', { name: 'Second' });
      for (const key of [await keyOf(eve), await keyOf(owner, { workspace: 'second' })])
        for (const path of [
          '/api/workspace',
          '/api/users',
          '/api/meetings',
          `/api/meetings/${meeting}`,
          '/api/search?q=x',
        ]) {
          const [foreign, unknown] = await Promise.all(
            ['agora', 'nowhere'].map(async (slug) => {
              const headers = { authorization: `Bearer ${key}`, 'x-tenant-id': slug };
              const answer = await fetch(stoa.url + path, { headers });
              return { status: answer.status, text: sameForAll(await answer.text(), slug) };
            }),
          );
          tries += 2;
          if (foreign!.status !== 404 || foreign!.text !== unknown!.text || foreign!.text.includes(canary))
            wrong.push(`by a key ${path}: ${foreign!.status}`);
        }
      // By its own name, alone and beside another one.
      await eve.post('/w?/create', { name: 'Eves' });
      for (const [by, apiRefusal] of [
        [eve, 404],
        [visitor(stoa), 401],
      ] as const)
        for (const [path, also, refusal] of [
          ['/api/workspace', {}, apiRefusal],
          ['/api/workspace', { 'x-tenant-id': 'eves' }, apiRefusal],
          ['/', { 'sec-fetch-mode': 'navigate' }, 307],
          ['/members', { 'sec-fetch-mode': 'navigate' }, 307],
        ] as const) {
          const [foreign, unknown] = await Promise.all(
            ['agora', 'nowhere'].map(async (slug) => {
              const { host } = new URL(stoa.origin);
              const answer = await ask(stoa, path, { cookie: by.cookie, host: `${slug}.${host}`, ...also });
              return {
                status: answer.status,
                text: sameForAll(answer.text + (answer.headers.location ?? ''), slug),
              };
            }),
          );
          tries += 2;
          if (
            foreign!.status !== refusal ||
            foreign!.text !== unknown!.text ||
            foreign!.text.includes(canary)
          )
            wrong.push(`by its host ${path}: ${foreign!.status}`);
        }
      // From a workspace of her own, by the id of a meeting that is not hers.
      for (const route of asked.filter(({ id }) => /\[(?:id|branch)/.test(id)))
        for (const how of ['page', 'data', ...route.actions]) {
          const path = (id: string) => pathOf(route, { slug: 'eves', id, branch: id });
          const [foreign, unknown] = await Promise.all(
            [meeting, 'x'.repeat(22)].map((id) => answerOf(eve, path(id), how, id)),
          );
          tries += 2;
          const refused = isRefused(foreign!, how) || foreign!.status === 422;
          if (!refused || foreign!.text !== unknown!.text || foreign!.text.includes(canary))
            wrong.push(`a foreign id ${how} ${route.id}: ${foreign!.status}`);
        }
      return {
        figure: `${tries} requests on ${asked.length} routes, ${wrong.length} told something${wrong.length ? `: ${wrong[0]}` : ''}`,
        pass: wrong.length === 0 && asked.length >= 5,
      };
    } finally {
      await stoa.close();
    }
  },
};

interface Answer {
  readonly status: number;
  readonly text: string;
}
async function answerOf(by: Visitor, path: string, how: string, slug: string): Promise<Answer> {
  const answer =
    how === 'page'
      ? await by.get(path)
      : how === 'data'
        ? await by.get(`${path}/__data.json`)
        : await by.post(how === 'default' ? path : `${path}?/${how}`, {
            name: 'x',
            person: 'x',
            role: 'owner',
          });
  const said = (await answer.text()) + (answer.headers.get('location') ?? '');
  return { status: answer.status, text: sameForAll(said, slug) };
}

/** What differs between two answers to the same question: the slug that was asked for, the names of requests, nonces, times. */
const sameForAll = (text: string, slug: string) =>
  text
    .replaceAll(slug, 'SLUG')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'REQUEST')
    // As Nginx names them.
    .replace(/\b[0-9a-f]{32}\b/g, 'REQUEST')
    .replace(/nonce="[^"]+"/g, 'NONCE')
    .replace(/__sveltekit_\w+/g, 'KIT')
    .replace(/\b1[78]\d{11}\b/g, 'TIME');

/** A page's data comes with its own status inside (and 200 around it). */
const isRefused = ({ status, text }: Answer, how: string) =>
  status === 404 || (how === 'data' && /"status":404/.test(text));
const isRedirect = ({ status, text }: Answer, how: string) =>
  status === 303 || (how === 'data' && text.includes('"redirect"'));

async function fillWithCanaries(owner: Visitor): Promise<string> {
  await owner.post('/w/agora/settings?/rename', { name: `Agora ${canary}` });
  const made = await owner.post('/w/agora/meetings/new', { title: `Plans ${canary}`, lobby: 'on' });
  const id = /\/meetings\/([\w-]{22})/.exec(made.headers.get('location') ?? (await made.text()))?.[1];
  if (!id) throw new Error(`no meeting was made: ${made.status}`);
  await inviteLink(owner, 'agora');
  return id;
}
