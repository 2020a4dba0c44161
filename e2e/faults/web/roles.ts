import { readFileSync } from 'node:fs';
import { openStoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { sampled, served, usedBy } from './operations.ts';
import { forms } from './roles-forms.ts';
import { askers, draftWords, roleWorld, type Asker, type World } from './roles-world.ts';
import { pathOf, routes, type Route } from './routes.ts';
import { sampleOf, type Things } from './samples.ts';
import { behindProxy } from './visitor.ts';

/** What somebody is answered: they may; their role does not allow it; nothing is there for them; they have to sign in. */
type Verdict = 'yes' | 'no' | 'hidden' | 'sign in';
type Row = Readonly<Record<Asker, Verdict>>;

/** F2: every page, form action and operation of a workspace, asked by each role, answers what `docs/roles.md` says. */
export const roleMatrix: Fault = {
  id: 'F2',
  what: 'every route, form and operation of a workspace, as each role, against docs/roles.md',
  async run(short) {
    const written = readTable();
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const world = await roleWorld(stoa);
      const found = new Map<string, Row>([
        ...(await ofPages(world)),
        ...(await ofOperations(world, world.api)),
      ]);
      if (process.env['STOA_PRINT_ROLES']) print(found);
      // Whoever asks by a key is answered the same; a guest has none, and asks as before.
      const byKey = (await ofOperations(world, world.byKey)).flatMap(([name, row]) =>
        askers.flatMap((who) => {
          const said = forPeople.has(name) && who !== 'guest' ? 'no' : found.get(name)![who];
          return row[who] === said
            ? []
            : [`${name}: the key of ${who} was answered “${row[who]}”, not “${said}”`];
        }),
      );
      const wrong = [...found].flatMap(([name, row]) => {
        const said = written.get(name);
        if (!said) return [`${name} is not in docs/roles.md`];
        return askers.flatMap((who) =>
          row[who] === said[who] ? [] : [`${name}: ${who} was answered “${row[who]}”, not “${said[who]}”`],
        );
      });
      const told = [...(await readingTooMuch(world, short)), ...(await writingTooMuch(world))];
      return {
        figure: `${found.size} rows as ${askers.length} askers, ${wrong.length} otherwise than written; the same by keys, ${byKey.length} otherwise; ${told.length} fields told or taken that should not be${[
          ...wrong,
          ...byKey,
          ...told,
        ]
          .slice(0, 3)
          .map((one) => `; ${one}`)
          .join('')}`,
        pass: wrong.length === 0 && byKey.length === 0 && told.length === 0 && found.size > 80,
      };
    } finally {
      await stoa.close();
    }
  },
};

/** What no key opens, as `docs/roles.md` says above its table. */
const forPeople = new Set(['listSessions', 'endSession']);

function readTable(): ReadonlyMap<string, Row> {
  const text = readFileSync(new URL('../../../docs/roles.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([^`]+)` *\|(.+)\|$/gm)].map(([, name, cells]) => {
    const verdicts = cells!.split('|').map((cell) => cell.trim());
    return [name!, Object.fromEntries(askers.map((who, i) => [who, verdicts[i]])) as unknown as Row] as const;
  });
  return new Map(rows);
}

/** In an order in which nobody changes anything before all who may not have asked. */
const order = ['guest', 'stranger', 'member', 'admin', 'owner'] as const;

async function ofPages(world: World): Promise<[string, Row][]> {
  const rows: [string, Row][] = [];
  for (const route of routes().filter(({ id }) => id.startsWith('/w/[')))
    for (const how of ['page', ...route.actions]) {
      const name = how === 'page' ? route.id : `${route.id}?/${how}`;
      const uses = new Set(
        ['meeting', 'post', 'branch', 'webhook', 'job', 'invite', 'comment', 'delivery'].filter((one) =>
          isUsed(route, how, one),
        ),
      );
      const row: Partial<Record<Asker, Verdict>> = {};
      for (const who of order) {
        const things = await world.things(uses);
        const path = pathOf(route, { slug: 'agora', ...paramsOf(route, things) });
        const answer =
          how === 'page'
            ? await world.by[who].get(path)
            : await world.by[who].post(
                how === 'default' ? path : `${path}?/${how}${addressOf[name] ?? ''}`,
                forms[name]?.(things as never) ?? {},
              );
        row[who] = verdictOf(answer);
        await answer.body?.cancel();
        if (how === 'page' || row[who] !== 'yes') continue;
        world.used(uses);
        if (/\?\/(?:role|remove|leave)$/.test(name)) await world.repair();
      }
      rows.push([name, row as Row]);
    }
  return rows;
}

/** What the page that has the form says in its address. */
const addressOf: Readonly<Record<string, string>> = {
  '/w/[slug=slug]/history?/restore': `&to=${new Date().toISOString()}`,
  '/w/[slug=slug]/history?/undo': '&before=1&after=2',
};
const thingOfParam: Readonly<Record<string, string>> = {
  meetingId: 'meeting',
  postId: 'post',
  workspaceId: 'branch',
  webhookId: 'webhook',
  jobId: 'job',
};
const paramsOf = ({ id }: Route, things: Things): Record<string, string> =>
  Object.fromEntries(
    [...id.matchAll(/\[(\w+)=(\w+)\]/g)].flatMap(([, name, kind]) => {
      const thing = thingOfParam[kind!];
      return thing ? [[name!, things[thing] as string]] : [];
    }),
  );
/** Whether a route or the form of its action names such a thing. */
function isUsed(route: Route, how: string, thing: string): boolean {
  const inPath = [...route.id.matchAll(/=(\w+)\]/g)].some(([, kind]) => thingOfParam[kind!] === thing);
  return (
    inPath ||
    (how !== 'page' && usedBy((things) => forms[`${route.id}?/${how}`]?.(things as never)).has(thing))
  );
}

async function ofOperations(world: World, api: World['api']): Promise<[string, Row][]> {
  const rows: [string, Row][] = [];
  for (const one of await served(world)) {
    const uses = usedBy((things) => sampleOf(one.id, things));
    const row: Partial<Record<Asker, Verdict>> = {};
    for (const who of order) {
      const { path, body } = sampled(one, await world.things(uses));
      const answer = await api(who, one.method, path, body, one.isInside);
      row[who] = verdictOf(answer);
      await answer.body?.cancel();
      if (one.method === 'GET' || row[who] !== 'yes') continue;
      world.used(uses);
      if (/^(?:leaveWorkspace|removeUser|changeUser|acceptInvitation)$/.test(one.id)) await world.repair();
    }
    rows.push([one.id, row as Row]);
  }
  return rows;
}

function verdictOf({ status, headers }: Response): Verdict {
  if (status === 401 || (status === 303 && headers.get('location')?.startsWith('/sign-in'))) return 'sign in';
  return status === 403 ? 'no' : status === 404 ? 'hidden' : 'yes';
}

/**
 * What nobody but its author, or nobody at all after it was made, may read: looked for in every page and answer; where time is
 * short, only in those of the owner, who sees most. */
async function readingTooMuch(world: World, short: boolean): Promise<string[]> {
  const wrong: string[] = [];
  const look = async (who: Asker, name: string, answer: Response) => {
    if (/event-stream/.test(answer.headers.get('content-type') ?? ''))
      return void (await answer.body?.cancel());
    const text = await answer.text();
    if (text.includes(draftWords)) wrong.push(`${who} reads a draft of somebody else: ${name}`);
    for (const secret of world.secrets)
      if (text.includes(secret)) wrong.push(`${who} reads a secret: ${name}`);
  };
  const gets = (await served(world)).filter(({ method }) => method === 'GET');
  for (const who of short ? (['owner'] as const) : (['owner', 'member', 'guest', 'stranger'] as const)) {
    for (const one of gets) {
      // Whoever has the link has its secret.
      if (one.id === 'viewInvitation' || one.id === 'exportWorkspace') continue;
      const things = await world.things(usedBy((all) => sampleOf(one.id, all)));
      await look(
        who,
        one.id,
        await world.api(who, 'GET', sampled(one, things).path, undefined, one.isInside),
      );
    }
    for (const route of routes().filter(({ id }) => id.startsWith('/w/[') && !/export|\/live$/.test(id))) {
      const things = await world.things(new Set(Object.values(thingOfParam)));
      const path = pathOf(route, { slug: 'agora', ...paramsOf(route, things) });
      await look(who, route.id, await world.by[who].get(path));
    }
  }
  return wrong;
}

/** Fields that the server gives are not taken from anybody, not even from the owner. */
async function writingTooMuch(world: World): Promise<string[]> {
  const wrong: string[] = [];
  const { ids } = await world.things(new Set());
  const given = {
    authorId: ids.member,
    createdBy: ids.member,
    changedBy: ids.member,
    workspaceId: 'x'.repeat(22),
    createdAt: '2020-01-01T00:00:00Z',
  };
  for (const one of (await served(world)).filter(({ takesBody }) => takesBody)) {
    // A file has no fields.
    if (one.id === 'replacePicture') continue;
    const uses = usedBy((things) => sampleOf(one.id, things));
    const { path, body } = sampled(one, await world.things(uses));
    for (const [field, value] of Object.entries(given)) {
      const asked = { ...(body as object), [field]: value };
      const answer = await world.api('owner', one.method, path, asked, one.isInside);
      if (answer.status !== 422) {
        wrong.push(`${one.id} takes ${field}: ${answer.status}`);
        world.used(uses);
      }
      await answer.body?.cancel();
    }
  }
  const made = await world.by.member.post('/w/agora/posts/new?/publish', {
    ...{ title: 'Mine', body: 'Words' },
    ...{ authorId: ids.owner, authorName: 'Mia', changedBy: ids.owner, publishedAt: '1', likes: '7' },
  });
  const id = /\/posts\/([\w-]{22})/.exec(made.headers.get('location') ?? '')?.[1];
  const { post } = (await (await world.api('member', 'GET', `/api/posts/${id}`)).json()) as {
    post: { authorId: string; publishedAt: string };
  };
  if (post.authorId !== ids.member || post.publishedAt.startsWith('1970'))
    wrong.push('a form sets who wrote a post, or when');
  return wrong;
}

function print(found: ReadonlyMap<string, Row>): void {
  for (const [name, row] of found)
    console.log(`| \`${name}\` | ${askers.map((who) => row[who]).join(' | ')} |`);
}
