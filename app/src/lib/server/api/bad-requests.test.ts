import { beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { listOperations } from './catalogue.ts';
import { createAsk, village, type Ask, type Village } from './rehearsal.ts';
import { table } from './samples.ts';

const home = vi.hoisted(() => ({ openStoa: vi.fn() }));
vi.mock('#home', async (original) => ({ ...(await original<object>()), ...home }));
const { handle } = await import('../../../hooks.server.ts');
const ask = await createAsk(handle);
const operations = await listOperations();
const withBody = operations.filter(({ body }) => body).map((one) => [one.id, one] as const);

let v: Village;
let before: string;
beforeEach(async () => {
  v = await village();
  home.openStoa.mockResolvedValue(v.stoa);
  before = await everything();
});

/** By the owner, who may do everything, so that nothing but the body is at fault. */
function asOwner(
  { id, method, path, who }: (typeof operations)[number],
  body: unknown,
  change: Partial<Ask> = {},
): Ask {
  const { params = {} } = table[id]!.ask?.(v) ?? {};
  return {
    method,
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => params[name]!),
    cookie: v.cookies.owner,
    ...(who === 'member' && { workspace: 'agora' }),
    body,
    ...change,
  };
}

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('what no operation takes, and what comes of it: nothing', () => {
  test.each(withBody)('%s', async (id, operation) => {
    const good = (table[id]!.ask?.(v).body ?? {}) as Record<string, unknown>;
    const [field] = Object.keys((operation.body as z.ZodObject).shape);
    const text = JSON.stringify(good).slice(1, -1);
    const bodies: readonly (readonly [string, number, unknown, Partial<Ask>?])[] = [
      ['an unknown field', 422, { ...good, isAdmin: true }],
      ['__proto__', 422, `{${text}${text && ','}"__proto__":{"role":"owner"}}`],
      ['constructor', 422, `{${text}${text && ','}"constructor":{"prototype":{"role":"owner"}}}`],
      ['an array for a value', 422, { ...good, [field!]: [['x']] }],
      ['an object for a value', 422, { ...good, [field!]: { $ne: null } }],
      ['an array', 422, [good]],
      ['null', 422, 'null'],
      ['text', 422, '"x"'],
      ['1,000 levels', 422, `{"${field}":${deep(1_000)}}`],
      ['30,000 levels', 422, `{"${field}":${deep(30_000)}}`],
      ['no JSON', 400, '{'],
      ['JSON twice', 400, '{}{}'],
      ['not UTF-8', 400, new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])],
      ['a NUL', 422, { ...good, '\u0000': 1 }],
      ['a form', 415, 'title=x', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
      ['text/plain', 415, JSON.stringify(good), { headers: { 'content-type': 'text/plain' } }],
      [
        'another charset',
        415,
        JSON.stringify(good),
        { headers: { 'content-type': 'application/json; charset=utf-16' } },
      ],
      ['10 MB', 413, `{"${field}":"${'x'.repeat(10 << 20)}"}`],
      [
        '10 MB that say to be less',
        413,
        `{"${field}":"${'x'.repeat(10 << 20)}"}`,
        { headers: { 'content-length': '10' } },
      ],
    ];
    for (const [what, status, body, change] of bodies) {
      const response = await ask(asOwner(operation, body, change));
      const told = (await response.json()) as { errors?: { field: string; problem: string }[] };
      expect([what, response.status]).toEqual([what, status]);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      if (status === 422) expect(told.errors!.length).toBeGreaterThan(0);
    }
    expect(await everything()).toBe(before);
  });

  test.each(operations.filter(({ query }) => query).map((one) => [one.id, one] as const))(
    '%s, in its query',
    async (id, operation) => {
      if (id === 'checkHealth') return;
      const { path, ...rest } = asOwner(operation, undefined);
      for (const query of [
        'limit=0',
        'limit=-1',
        'limit=1e9',
        'limit=',
        'limit=1&limit=2',
        'limit[]=1',
        'limt=5',
        '__proto__=1',
        'cursor=e30',
        'cursor=%00',
      ])
        expect([query, (await ask({ ...rest, path: `${path}?${query}` })).status]).toEqual([query, 422]);
    },
  );
});

test('every field that is wrong is told at once, in the words of the domain', async () => {
  const create = operations.find(({ id }) => id === 'createMeeting')!;
  const told = async (body: unknown) => {
    const { errors } = (await (await ask(asOwner(create, body))).json()) as {
      errors: { in: string; field: string; problem: string }[];
    };
    return errors.map((one) => [one.in, one.field, one.problem]);
  };
  expect(await told({ startsAt: 'tomorrow', durationMs: 5, lobby: 'no', extra: 1 })).toEqual([
    ['body', 'title', 'missing'],
    ['body', 'startsAt', 'invalid'],
    ['body', 'durationMs', 'outOfRange'],
    ['body', 'lobby', 'wrongType'],
    ['body', 'extra', 'unknown'],
  ]);
  // What only the domain knows: a title of nothing that shows.
  expect(await told({ title: ' \u200b ' })).toEqual([['body', 'title', 'empty']]);
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x${n}${'y'.repeat(100)}`, 1]));
  const long = await told(many);
  expect(long).toHaveLength(20);
  expect(Math.max(...long.map(([, field]) => field!.length))).toBeLessThanOrEqual(100);
});

test('SQL, patterns and tags are text like other text', async () => {
  const texts = [
    "'; drop table membership; --",
    '%',
    '_',
    '\\',
    '(a+)+$'.repeat(10),
    '<script>alert(1)</script>',
    '*:*',
    'NEAR(a b)',
  ];
  for (const text of texts) {
    const found = await ask({
      path: `/api/users?q=${encodeURIComponent(text)}`,
      cookie: v.cookies.member,
      workspace: 'agora',
    });
    expect([text, found.status]).toEqual([text, 200]);
    expect(await found.json()).toEqual({ users: [], total: 0 });
  }
  for (const id of [...texts, '..%2f..', '%00', 'x'.repeat(5_000)]) {
    const found = await ask({
      path: `/api/users/${encodeURIComponent(id)}`,
      cookie: v.cookies.member,
      workspace: 'agora',
    });
    expect([id, found.status]).toEqual([id, 404]);
  }
});

/** All that the people of the village can see; the same as long as nothing was written. */
async function everything(): Promise<string> {
  const paths = [
    '/api/workspace',
    '/api/workspaces',
    '/api/users',
    '/api/invites',
    '/api/meetings',
    `/api/meetings/${v.meeting}`,
    '/api/profile',
  ];
  const seen = await Promise.all(
    (['owner', 'stranger'] as const).flatMap((by) =>
      paths.map(async (path) =>
        (
          await ask({ path, cookie: v.cookies[by], workspace: by === 'owner' ? 'agora' : 'elsewhere' })
        ).text(),
      ),
    ),
  );
  return seen.join('\n').replace(/"requestId":"[^"]*"/g, '');
}
