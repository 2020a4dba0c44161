import { Webhook as Verifier } from 'standardwebhooks';
import { expect, test } from 'vitest';
import type { Home } from '../home.ts';
import type { PersonId, WebhookId } from '../ids.ts';
import type { createMemoryChangeLog } from '../ports/change-log.memory.ts';
import type { createMemoryClock } from '../ports/clock-ids.memory.ts';
import type { Row } from '../ports/change-log.ts';
import { createMemoryWorkspaceRecords } from '../ports/workspace-records.memory.ts';
import { dayMs, hourMs, type Instant } from '../time.ts';
import { agora, ben, eve, mia } from '../workspaces/rehearsal.ts';
import { addWebhook, webhooksMost } from './add-webhook.ts';
import { retryMs } from './after-attempt.ts';
import { editWebhook } from './edit-webhook.ts';
import { listDeliveries } from './list-deliveries.ts';
import { listWebhooks } from './list-webhooks.ts';
import { answered, playOutbound } from './rehearsal.ts';
import { removeWebhook } from './remove-webhook.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
import { sendAgain } from './send-again.ts';
import { testWebhook } from './test-webhook.ts';
import { toWebhookEvent } from './webhook-event.ts';
import { createWebhooksChore } from './webhooks-chore.ts';

async function stage() {
  const directory = await agora({ ben: 'admin', eve: 'member' });
  const outbound = playOutbound();
  const records = createMemoryWorkspaceRecords();
  const home: Home = { ...directory, ...records, outbound };
  const log = records.changeLog as ReturnType<typeof createMemoryChangeLog>;
  const clock = home.clock as ReturnType<typeof createMemoryClock>;
  const chore = createWebhooksChore({ outbound, random: () => 0.5 });
  const write = (
    table: string,
    op: 'insert' | 'update' | 'delete',
    before: Row | undefined,
    after: Row | undefined,
  ) => log.write({ at: clock.now(), table, op, key: '[]', before, after });
  let changed = (): void => {};
  return {
    home,
    outbound,
    clock,
    write,
    publish: (id: string) => write('post', 'insert', undefined, post(id)),
    changed: () => changed(),
    run: () =>
      chore.run(home, {
        signal: new AbortController().signal,
        onChange: (listener) => void (changed = listener),
      }),
    async add(
      url = 'https://a.example/hook',
      kinds: readonly string[] = ['post', 'comment', 'like', 'member', 'meeting'],
    ) {
      const added = await addWebhook(home, mia, { url, description: 'Archive', kinds });
      if (!added.ok) throw new Error(added.error.type);
      return { id: added.value.webhook.id, secret: added.value.secret };
    },
    typesTo: (url: string) =>
      outbound.posts
        .filter((one) => one.url === url)
        .map(({ body }) => (JSON.parse(body) as { type: string }).type),
  };
}
const at = Date.UTC(2026, 0, 5, 8) as Instant;
const post = (id: string, more: Row = {}): Row => ({
  id,
  title: `Post ${id}`,
  body: 'Words',
  body_text: 'Words',
  mentions: '[]',
  author_id: 'mia',
  author_name: 'Mia',
  created_at: at,
  published_at: at,
  edited_at: null,
  changed_by: 'mia',
  ...more,
});

test('an event is signed, says who did what, and holds what the API shows', async () => {
  const { home, add, run, publish, outbound } = await stage();
  await home.roster.put([{ personId: mia.id, name: 'Mia', role: 'owner', joinedAt: at, changedBy: mia.id }]);
  const { secret } = await add();
  publish('p1');
  expect(await run()).toEqual({ standing: true, dueAt: undefined });
  const [sent] = outbound.posts;
  expect(sent).toMatchObject({ url: 'https://a.example/hook', timeoutMs: 10_000, answerMostBytes: 1_024 });
  // The clock of the test stands still, and the library compares with its own.
  expect(() => new Verifier(secret).verify(sent!.body, sent!.headers as Record<string, string>)).toThrow(
    /timestamp/,
  );
  const { 'webhook-id': id, 'webhook-timestamp': seconds } = sent!.headers as Record<string, string>;
  expect(sent!.headers['webhook-signature']).toBe(
    new Verifier(secret).sign(id!, new Date(Number(seconds) * 1_000), sent!.body),
  );
  expect(JSON.parse(sent!.body)).toEqual({
    type: 'post.published',
    timestamp: '2026-01-05T09:00:00.000Z',
    data: {
      kind: 'post',
      action: 'published',
      id: 'p1',
      record: {
        id: 'p1',
        title: 'Post p1',
        body: 'Words',
        mentions: [],
        authorId: 'mia',
        authorName: 'Mia',
        createdAt: '2026-01-05T08:00:00.000Z',
        publishedAt: '2026-01-05T08:00:00.000Z',
      },
      by: { id: 'mia', name: 'Mia' },
      workspaceId: home.workspaceId,
      position: 1,
    },
  });
});

test('drafts, secrets and what is nobody’s business are not told', () => {
  const change = (table: string, before: Row | undefined, after: Row | undefined) =>
    toWebhookEvent({
      position: 1,
      at,
      table,
      op: !before ? 'insert' : after ? 'update' : 'delete',
      key: '',
      before,
      after,
    });
  const draft = post('d', { published_at: null });
  expect(change('post', undefined, draft)).toBeUndefined();
  expect(change('post', draft, post('d', { published_at: null, title: 'Other' }))).toBeUndefined();
  expect(change('post', draft, undefined)).toBeUndefined();
  expect(change('post', post('d'), draft)).toMatchObject({ action: 'unpublished', record: undefined });
  expect(change('post', post('d'), undefined)).toMatchObject({ action: 'deleted', record: undefined });
  expect(change('post', draft, post('d'))).toMatchObject({ action: 'published' });
  expect(change('notification', undefined, { id: 'n' })).toBeUndefined();
  expect(change('log_entry', undefined, { id: 'l', body: 'secret' })).toBeUndefined();
  expect(change('seat', undefined, { id: 's', secret_hash: 'x' })).toBeUndefined();
  const shown = change('post', undefined, post('d', { body_text: 'inside', secret: 'x' }))!;
  expect(Object.keys(shown.record!)).not.toContain('bodyText');
  expect(JSON.stringify(shown)).not.toContain('inside');
});

test('each webhook is told of its kinds, once each and in their order, from when it was made', async () => {
  const { add, run, publish, write, typesTo } = await stage();
  publish('before');
  await add('https://posts.example/', ['post']);
  await add('https://likes.example/', ['like']);
  publish('p1');
  const like = { post_id: 'p1', person_id: 'eve', author_name: 'Eve', created_at: at, changed_by: 'eve' };
  write('post_like', 'insert', undefined, like);
  write('post', 'update', post('p1'), post('p1', { title: 'New', edited_at: at }));
  write('post_like', 'delete', like, undefined);
  await run();
  await run();
  expect(typesTo('https://posts.example/')).toEqual(['post.published', 'post.updated']);
  expect(typesTo('https://likes.example/')).toEqual(['like.created', 'like.deleted']);
});

test('what fails is sent again, later and later, with one name; then it is dead until somebody sends it again', async () => {
  const { home, add, run, publish, outbound, clock } = await stage();
  const { id } = await add();
  // Others arrive meanwhile, so that it is not the webhook that fails.
  outbound.answers = ({ body }) => answered(body.includes('"p1"') ? 500 : 200);
  publish('p1');
  const began = clock.now();
  for (let next = await run(); next.dueAt !== undefined; next = await run()) {
    clock.pass(next.dueAt - clock.now());
    publish(`other ${clock.now()}`);
  }
  const tries = outbound.posts.filter(({ body }) => body.includes('"p1"'));
  expect(tries).toHaveLength(retryMs.length + 1);
  expect(new Set(tries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(clock.now() - began).toBeGreaterThan(2.5 * dayMs);
  expect(clock.now() - began).toBeLessThan(3.5 * dayMs);
  const list = await listDeliveries(home, ben, { id, limit: 100 });
  const dead = list.ok ? list.value.items.find(({ state }) => state === 'dead') : undefined;
  expect(dead).toMatchObject({ type: 'post.published', attempts: tries.map(() => ({ status: 500 })) });

  outbound.answers = () => answered(204);
  const again = await sendAgain(home, ben, { id, deliveryId: dead!.id });
  expect(again).toMatchObject({ ok: true, value: { state: 'waiting' } });
  await run();
  expect(await home.webhooks.delivery(dead!.id)).toMatchObject({ state: 'delivered' });
});

test('a webhook that hangs keeps nobody else waiting, and rests longer with each failure', async () => {
  const { add, run, publish, outbound, changed, typesTo, clock } = await stage();
  await add('https://slow.example/', ['post']);
  await add('https://quick.example/', ['post']);
  const hang = Promise.withResolvers<Awaited<ReturnType<typeof outbound.post>>>();
  outbound.answers = ({ url }) => (url.includes('slow') ? hang.promise : answered(200));
  publish('p1');
  const running = run();
  await expect.poll(() => typesTo('https://quick.example/')).toHaveLength(1);
  publish('p2');
  changed();
  await expect.poll(() => typesTo('https://quick.example/')).toHaveLength(2);
  expect(typesTo('https://slow.example/')).toHaveLength(1);
  hang.resolve({ ok: false, error: 'timeout' });
  outbound.answers = ({ url }) => (url.includes('slow') ? { ok: false, error: 'timeout' } : answered(200));
  let next = await running;
  // The second attempt failed too: from now on everything for it waits, twice as long each time.
  const pauses: number[] = [];
  for (let n = 0; n < 4; n += 1) {
    pauses.push(next.dueAt! - clock.now());
    clock.pass(next.dueAt! - clock.now());
    next = await run();
  }
  expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000]);
});

test('Retry-After is obeyed, as seconds and as a date', async () => {
  const { add, run, publish, outbound, clock } = await stage();
  await add();
  outbound.answers = () => answered(429, '3600');
  publish('p1');
  expect((await run()).dueAt).toBe(clock.now() + hourMs);
  clock.pass(hourMs);
  outbound.answers = () => answered(503, new Date(clock.now() + 2 * hourMs).toUTCString());
  expect((await run()).dueAt).toBe(clock.now() + 2 * hourMs);
});

test('one that says it is gone is switched off, and admins are told', async () => {
  const { home, add, run, publish, outbound } = await stage();
  const { id } = await add();
  outbound.answers = () => answered(410);
  publish('p1');
  publish('p2');
  expect(await run()).toEqual({});
  expect(outbound.posts).toHaveLength(1);
  expect(await home.webhooks.of(id)).toMatchObject({ isOn: false, offWhy: 'gone' });
  for (const person of [mia.id, ben.id])
    expect(await home.notifications.of(person, 9)).toMatchObject([{ kind: 'webhookOff', title: 'Archive' }]);
  expect(await home.notifications.of(eve.id, 9)).toEqual([]);
  expect(await home.webhooks.waiting(id)).toBe(0);
});

test('one that nothing has reached for three days is switched off; switched on, it begins with what comes then', async () => {
  const { home, add, run, publish, outbound, clock } = await stage();
  const { id } = await add();
  outbound.answers = () => ({ ok: false, error: 'notReached' });
  let next = (publish('p1'), await run());
  const began = clock.now();
  for (let n = 0; next.dueAt !== undefined && n < 1_000; n += 1) {
    clock.pass(next.dueAt - clock.now());
    publish(`n${n}`);
    next = await run();
  }
  expect(await home.webhooks.of(id)).toMatchObject({ isOn: false, offWhy: 'failing' });
  expect(clock.now() - began).toBeGreaterThanOrEqual(3 * dayMs);

  publish('missed');
  outbound.posts.length = 0;
  outbound.answers = () => answered(200);
  expect(await testWebhook(home, ben, { id })).toEqual({ ok: false, error: { type: 'WebhookOff' } });
  const on = await editWebhook(home, ben, { id, on: true });
  expect(on.ok && on.value).not.toHaveProperty('offWhy', 'failing');
  publish('told');
  await run();
  expect(outbound.posts.map(({ body }) => (JSON.parse(body) as { data: { id: string } }).data.id)).toEqual([
    'told',
  ]);
});

test('one whose changes were forgotten before it was told is switched off and says so', async () => {
  const { home, add, run, publish } = await stage();
  const { id } = await add();
  publish('p1');
  home.changeLog.after = () => Promise.reject(Object.assign(new Error(), { name: 'ResyncRequired' }));
  await run();
  expect(await home.webhooks.of(id)).toMatchObject({ isOn: false, offWhy: 'behind' });
});

test('for a day after a new secret both sign', async () => {
  const { home, add, run, publish, outbound, clock } = await stage();
  const { id, secret } = await add();
  const rotated = await rotateWebhookSecret(home, ben, { id });
  const fresh = rotated.ok ? rotated.value.secret : '';
  expect(fresh).not.toBe(secret);
  publish('p1');
  await run();
  clock.pass(dayMs);
  publish('p2');
  await run();
  const signers = outbound.posts.map(({ headers, body }) =>
    [secret, fresh].map((one) =>
      headers['webhook-signature']!.includes(
        new Verifier(one).sign(
          headers['webhook-id']!,
          new Date(Number(headers['webhook-timestamp']) * 1_000),
          body,
        ),
      ),
    ),
  );
  expect(signers).toEqual([
    [true, true],
    [false, true],
  ]);
});

test('a test event goes at once, also to one that rests', async () => {
  const { home, add, run, outbound, publish } = await stage();
  const { id } = await add();
  outbound.answers = () => answered(503, '3600');
  publish('p1');
  await run();
  outbound.answers = () => answered(200);
  const sent = await testWebhook(home, ben, { id });
  expect(sent).toMatchObject({ ok: true, value: { type: 'webhook.test', state: 'waiting' } });
  await run();
  expect(outbound.posts.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
    'post.published',
    'webhook.test',
  ]);
  expect(await home.webhooks.of(id)).toMatchObject({ failures: 0 });
});

test('one workspace asks for so many test events in an hour, to all of its webhooks together', async () => {
  const { home, add } = await stage();
  const [one, two] = [await add(), await add()];
  for (let n = 0; n < 60; n += 1)
    expect((await testWebhook(home, ben, { id: n % 2 ? one.id : two.id })).ok).toBe(true);
  const waitMs = { type: 'TooOften', retryMs: expect.any(Number) as number };
  for (const { id } of [one, two])
    expect(await testWebhook(home, ben, { id })).toEqual({ ok: false, error: waitMs });
});

test('they are for admins, of one’s own workspace, with an address, kinds and in bounds', async () => {
  const { home, add } = await stage();
  const input = { url: 'https://a.example/', kinds: ['post'] };
  expect(await addWebhook(home, eve, input)).toMatchObject({ error: { type: 'NotAllowed' } });
  expect(await listWebhooks(home, eve, {})).toMatchObject({ error: { type: 'NotAllowed' } });
  expect(await listWebhooks(home, { type: 'nobody' }, {})).toMatchObject({ error: { type: 'NotSignedIn' } });
  const refused = async (more: Partial<typeof input> & { description?: string }) => {
    const added = await addWebhook(home, ben, { ...input, ...more });
    return added.ok ? undefined : added.error;
  };
  expect(await refused({ url: '' })).toEqual({ type: 'InvalidInput', field: 'url', problem: 'empty' });
  expect(await refused({ url: 'ftp://x' })).toEqual({
    type: 'InvalidInput',
    field: 'url',
    problem: 'notAnAddress',
  });
  expect(await refused({ kinds: [] })).toEqual({ type: 'InvalidInput', field: 'kinds', problem: 'empty' });
  expect(await refused({ kinds: ['post', 'seat'] })).toEqual({
    type: 'InvalidInput',
    field: 'kinds',
    problem: 'unknown',
  });
  expect(await refused({ description: 'x'.repeat(201) })).toMatchObject({
    field: 'description',
    problem: 'tooLong',
  });
  const { id } = await add();
  const listed = await listWebhooks(home, ben, {});
  expect(JSON.stringify(listed)).not.toContain('whsec_');
  for (let n = 1; n < webhooksMost - 1; n += 1) await add(`https://a${n}.example/`);
  // Two that come at once find one place.
  const raced = await Promise.all([1, 2].map((n) => refused({ url: `https://raced${n}.example/` })));
  expect(raced.filter((error) => error?.type === 'TooManyWebhooks')).toHaveLength(1);
  expect(await refused({})).toEqual({ type: 'TooManyWebhooks', most: webhooksMost });
  expect(await removeWebhook(home, ben, { id })).toEqual({ ok: true, value: undefined });
  expect(await removeWebhook(home, ben, { id })).toMatchObject({ error: { what: 'webhook' } });
  expect(await sendAgain(home, ben, { id: 'x' as WebhookId, deliveryId: 'y' as never })).toMatchObject({
    error: { type: 'NotFound' },
  });
});

test('a branch has none, and tells nobody', async () => {
  const { home, add, run, publish, outbound } = await stage();
  await add();
  await home.branches.add({
    id: home.workspaceId,
    originId: home.workspaceId,
    name: 'Try',
    madeBy: mia.id as PersonId,
    madeByName: 'Mia',
    madeAt: at,
    base: { origin: 0, branch: 0 },
  });
  publish('p1');
  expect(await run()).toEqual({});
  expect(outbound.posts).toEqual([]);
  expect(await addWebhook(home, mia, { url: 'https://b.example/', kinds: ['post'] })).toMatchObject({
    error: { type: 'NotAllowed', action: 'webhookOfBranch' },
  });
});
