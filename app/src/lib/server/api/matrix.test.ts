import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { createMeeting, performInWorkspace, type Slug } from '@stoa/domain';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { listOperations } from './catalogue.ts';
import { apiDocument, type JsonSchema } from './document.ts';
import { canary, createAsk, must, village, type Ask, type Village } from './rehearsal.ts';
import { table, type Asker } from './samples.ts';

const home = vi.hoisted(() => ({ openStoa: vi.fn() }));
vi.mock('#home', async (original) => ({ ...(await original<object>()), ...home }));
const { handle } = await import('../../../hooks.server.ts');
const ask = await createAsk(handle);
const operations = await listOperations();
const document = await apiDocument();

let v: Village;
beforeEach(async () => {
  v = await village();
  home.openStoa.mockResolvedValue(v.stoa);
});

/** An operation asked as it should be, by somebody; of members it is asked for Agora. */
function sampled({ id, method, path, who }: (typeof operations)[number], by: Asker): Ask {
  const { params = {}, query = '', body, contentType } = table[id]!.ask?.(v) ?? {};
  return {
    method,
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => params[name]!) + query,
    body,
    ...(contentType && { contentType }),
    ...(by !== 'guest' && { cookie: v.cookies[by] }),
    ...(who === 'member' && { workspace: 'agora' }),
  };
}
const named = operations.map((operation) => [operation.id, operation] as const);

test('every operation has its row in the table, and every row an operation', () => {
  expect(Object.keys(table).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
});

describe('what each role is answered', () => {
  test.each(named)('%s', async (id, operation) => {
    for (const by of ['owner', 'admin', 'member', 'guest', 'stranger'] as const) {
      v = await village();
      home.openStoa.mockResolvedValue(v.stoa);
      const response = await ask(sampled(operation, by));
      const text = await textOf(response);
      expect([by, response.status, response.status < 500 ? '' : text]).toEqual([by, table[id]![by], '']);
      expectDocumented(operation, response, text);
      if (by === 'stranger' && operation.who === 'member') expect(text).not.toContain(canary);
    }
  });

  test('of members, a meeting of somebody else is theirs to see and not to change', async () => {
    const by = { type: 'person', id: v.ids.owner, name: 'Mia' } as const;
    const agora = await v.stoa.directory.workspaces.bySlug('agora' as Slug);
    const meeting = must(await performInWorkspace(v.stoa, agora!.id, by)(createMeeting, { title: 'Mine' }));
    const as = async (method: string, action = '', body?: unknown) =>
      (
        await ask({
          method,
          path: `/api/meetings/${meeting.id}${action}`,
          body,
          cookie: v.cookies.member,
          workspace: 'agora',
        })
      ).status;
    expect(await as('GET')).toBe(200);
    expect(await as('PATCH', '', { title: 'Yours' })).toBe(403);
    expect(await as('POST', '/cancel')).toBe(403);
    expect(await as('POST', '/end')).toBe(403);
  });
});

describe('across workspaces', () => {
  const ofMembers = named.filter(([, { who }]) => who === 'member');

  test.each(ofMembers)(
    '%s: what is foreign and what is not there are told apart by nothing',
    async (_, operation) => {
      const answers = await Promise.all(
        ['agora', 'nowhere', 'AGORA', "agora' or 1=1", '', 'x'.repeat(3_000)].map(async (workspace) => {
          const response = await ask({ ...sampled(operation, 'stranger'), workspace });
          return [response.status, await told(response)];
        }),
      );
      expect(answers[0]![0]).toBe(404);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    },
  );

  // Tables have the same names everywhere, and whoever puts something chooses its key.
  const chosen = ['followTable', 'putCacheEntry'];
  test.each(ofMembers.filter(([id, { params }]) => params && !chosen.includes(id)))(
    '%s: an id of another workspace names nothing here, as one that was never given',
    async (_, operation) => {
      const foreign = { ...sampled(operation, 'stranger'), workspace: 'elsewhere' };
      const response = await ask(foreign);
      const made = await ask({
        ...foreign,
        path: foreign.path.replace(/(\/\w+\/)[^/]+/, '$1AAAAAAAAAAAAAAAAAAAAAA'),
      });
      expect(response.status).toBe(404);
      const text = await response.clone().text();
      expect(text).not.toContain(canary);
      expect(await told(response)).toEqual(await told(made));
    },
  );

  test.each(named.filter(([, { who }]) => who !== 'anyone'))(
    '%s: two workspaces at once are none',
    async (_, operation) => {
      const two = {
        ...sampled(operation, 'owner'),
        workspace: 'agora',
        headers: { 'x-stoa-workspace': 'other' },
      };
      expect((await ask(two)).status).toBe(404);
    },
  );

  test('who names no workspace is told how', async () => {
    const response = await ask({ path: '/api/users', cookie: v.cookies.owner });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      errors: [{ in: 'header', field: 'X-Tenant-ID', problem: 'missing' }],
    });
  });

  test('a subdomain names one too', async () => {
    const response = await ask({
      path: '/api/users',
      cookie: v.cookies.member,
      headers: { 'x-stoa-workspace': 'agora' },
    });
    expect(await response.json()).toMatchObject({ total: 3 });
  });

  /** What a problem says, but for the request that it belongs to. */
  const told = async (response: Response) => {
    const { requestId: _id, instance: _at, ...rest } = (await response.json()) as Record<string, unknown>;
    return rest;
  };
});

/** Of a stream without end, how it begins. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type') !== 'text/event-stream') return response.text();
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value);
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
// Nothing beyond the document may be sent: a field too many is a leak.
ajv.addSchema({ $id: 'api', components: { schemas: closed(document.components.schemas) } });

/** Whether an answer is one that the document knows of, in status, type and body. */
function expectDocumented(
  { path, method, id }: (typeof operations)[number],
  response: Response,
  text: string,
): void {
  const known = document.paths[path]![method.toLowerCase()]!.responses[response.status];
  expect(known, `${id} answers ${response.status}, which is not in the document`).toBeDefined();
  if (!known!.content) return expect(text).toBe('');
  const type = response.headers.get('content-type')!;
  expect(Object.keys(known!.content)).toEqual([type]);
  if (id === 'readDocument' || !type.includes('json')) return;
  const validate = ajv.compile(
    JSON.parse(JSON.stringify(closed(known!.content[type]!.schema)).replaceAll('"#/', '"api#/')) as object,
  );
  expect([id, validate(JSON.parse(text)), validate.errors]).toEqual([id, true, null]);
}

function closed<Schema extends object>(schema: Schema): Schema {
  if (Array.isArray(schema))
    return schema.map((one: object) => (isObject(one) ? closed(one) : one)) as unknown as Schema;
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    isObject(value) ? closed(value) : value,
  ]);
  const inner = Object.fromEntries(entries) as JsonSchema;
  return (
    inner.type === 'object' && inner.properties && inner.additionalProperties === undefined
      ? { ...inner, additionalProperties: false }
      : inner
  ) as Schema;
}
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
