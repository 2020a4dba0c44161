import { describe, expect, test as base } from 'vitest';
import type { DeliveryId, PersonId, WebhookId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Delivery, Webhook, Webhooks } from './webhooks.ts';

/** Proves the WH rules of {@link Webhooks} for one adapter; `open` makes an empty workspace per test. */
export function webhooksContract(
  adapter: string,
  open: () => Promise<{ webhooks: Webhooks; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ webhooks: Webhooks }>({
    webhooks: async ({}, use) => {
      const { webhooks, close } = await open();
      await use(webhooks);
      await close();
    },
  });
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

  describe(`Webhooks contract, ${adapter}`, () => {
    test('WH1 a webhook comes back field for field, with all fields and with few', async ({ webhooks }) => {
      const full: Webhook = {
        ...webhook('b', 2),
        oldSecret: 'whsec_old',
        oldSecretUntil: at(9),
        offWhy: 'failing',
        offAt: at(8),
        failingSince: at(7),
        pausedUntil: at(6),
        failures: 3,
        isOn: false,
      };
      await webhooks.add(full);
      await webhooks.add(webhook('a', 1));
      expect(await webhooks.list()).toEqual([webhook('a', 1), full]);
      expect(await webhooks.of(full.id)).toEqual(full);
      expect(await webhooks.of('c' as WebhookId)).toBeUndefined();
    });

    test('WH1 an edit changes what it names, and takes away what it names as missing', async ({
      webhooks,
    }) => {
      const before = { ...webhook('a', 1), pausedUntil: at(6), failingSince: at(3) };
      await webhooks.add(before);
      await webhooks.edit(before.id, {
        kinds: ['like'],
        isOn: false,
        offWhy: 'gone',
        pausedUntil: undefined,
      });
      await webhooks.edit(before.id, {});
      const { pausedUntil: _gone, ...rest } = before;
      expect(await webhooks.of(before.id)).toEqual({ ...rest, kinds: ['like'], isOn: false, offWhy: 'gone' });
    });

    test('WH1 its deliveries go with a webhook', async ({ webhooks }) => {
      await webhooks.add(webhook('a', 1));
      await webhooks.send(delivery('one', 1));
      await webhooks.remove('a' as WebhookId);
      expect(await webhooks.list()).toEqual([]);
      expect(await webhooks.delivery('one' as DeliveryId)).toBeUndefined();
      await webhooks.send(delivery('late', 2));
      expect(await webhooks.delivery('late' as DeliveryId)).toBeUndefined();
    });

    test('WH2 what follows from changes is stored with the move past them, and once', async ({
      webhooks,
    }) => {
      await webhooks.add(webhook('a', 1));
      expect(await webhooks.take('a' as WebhookId, 5, 9, [delivery('one', 6), delivery('two', 8)])).toBe(
        true,
      );
      expect(await webhooks.take('a' as WebhookId, 5, 9, [delivery('again', 6)])).toBe(false);
      expect(await webhooks.take('a' as WebhookId, 9, 12, [])).toBe(true);
      expect((await webhooks.of('a' as WebhookId))!.position).toBe(12);
      expect(ids(await webhooks.deliveries('a' as WebhookId, 10)).toSorted()).toEqual(['one', 'two']);
      await webhooks.edit('a' as WebhookId, { isOn: false });
      expect(await webhooks.take('a' as WebhookId, 12, 13, [delivery('off', 13)])).toBe(false);
      expect(await webhooks.waiting('a' as WebhookId)).toBe(2);
    });

    test('WH3 the lowest position of what is due comes next', async ({ webhooks }) => {
      await webhooks.add(webhook('a', 1));
      await webhooks.add(webhook('b', 2));
      await webhooks.take('a' as WebhookId, 5, 9, [
        { ...delivery('third', 8), nextAt: at(1) },
        { ...delivery('first', 6), nextAt: at(3) },
        { ...delivery('second', 7), nextAt: at(2) },
      ]);
      const next = async (now: number) => (await webhooks.nextDue('a' as WebhookId, at(now)))?.id;
      expect(await webhooks.nextAt('a' as WebhookId)).toBe(at(1));
      expect([await next(0), await next(1), await next(2), await next(3)]).toEqual([
        undefined,
        'third',
        'second',
        'first',
      ]);
      expect(await webhooks.nextDue('b' as WebhookId, at(9))).toBeUndefined();
      expect(await webhooks.nextAt('b' as WebhookId)).toBeUndefined();
    });

    test('WH4 what became of a delivery is kept', async ({ webhooks }) => {
      await webhooks.add(webhook('a', 1));
      await webhooks.send(delivery('one', 0));
      const attempts = [
        { at: at(1), durationMs: 10_000, problem: 'timeout' },
        { at: at(2), durationMs: 12, status: 200, answer: 'thank “you”' },
      ];
      const { nextAt: _none, ...rest } = delivery('one', 0);
      await webhooks.save('one' as DeliveryId, { state: 'delivered', attempts });
      expect(await webhooks.delivery('one' as DeliveryId)).toEqual({ ...rest, state: 'delivered', attempts });
      expect(await webhooks.waiting('a' as WebhookId)).toBe(0);
    });

    test('WH4 latest first, in pages', async ({ webhooks }) => {
      await webhooks.add(webhook('a', 1));
      for (const [id, createdAt] of [
        ['old', 1],
        ['same-b', 5],
        ['same-a', 5],
        ['new', 9],
      ] as const)
        await webhooks.send({ ...delivery(id, 0), createdAt: at(createdAt) });
      expect(ids(await webhooks.deliveries('a' as WebhookId, 2))).toEqual(['new', 'same-a']);
      expect(ids(await webhooks.deliveries('a' as WebhookId, 9, { at: at(5), id: 'same-a' }))).toEqual([
        'same-b',
        'old',
      ]);
    });

    test('WH5 what waits is buried, and what does not wait is forgotten in time', async ({ webhooks }) => {
      await webhooks.add(webhook('a', 1));
      for (let n = 1; n <= 6; n += 1) await webhooks.send({ ...delivery(`d${n}`, 0), createdAt: at(n) });
      for (const id of ['d1', 'd2', 'd4'])
        await webhooks.save(id as DeliveryId, { state: 'delivered', attempts: [] });
      await webhooks.prune('a' as WebhookId, at(2), 100);
      expect(ids(await webhooks.deliveries('a' as WebhookId, 9))).toEqual(['d6', 'd5', 'd4', 'd3', 'd2']);
      await webhooks.prune('a' as WebhookId, at(0), 2);
      expect(ids(await webhooks.deliveries('a' as WebhookId, 9))).toEqual(['d6', 'd5', 'd3']);
      await webhooks.bury('a' as WebhookId);
      expect(await webhooks.waiting('a' as WebhookId)).toBe(0);
      expect((await webhooks.delivery('d3' as DeliveryId))!.state).toBe('dead');
    });
  });
}

const at = (ms: number): Instant => (1_790_000_000_000 + ms) as Instant;
const webhook = (id: string, createdAt: number): Webhook => ({
  id: id as WebhookId,
  url: 'https://example.test/hook?a=“b”',
  description: 'Tells the archive',
  kinds: ['post', 'member'],
  isOn: true,
  secret: 'whsec_AAAA',
  position: 5,
  createdBy: 'ada' as PersonId,
  createdByName: 'Ada',
  createdAt: at(createdAt),
  failures: 0,
});
const delivery = (id: string, position: number): Delivery => ({
  id: id as DeliveryId,
  webhookId: 'a' as WebhookId,
  position,
  type: 'post.published',
  body: '{"type":"post.published"}',
  createdAt: at(4),
  state: 'waiting',
  nextAt: at(4),
  attempts: [],
});
