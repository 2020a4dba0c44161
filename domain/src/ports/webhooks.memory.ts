import type { DeliveryId, WebhookId } from '../ids.ts';
import type { Delivery, Webhook, Webhooks } from './webhooks.ts';

/** {@link Webhooks} in memory. */
export function createMemoryWebhooks(): Webhooks {
  const webhooks = new Map<WebhookId, Webhook>();
  const deliveries = new Map<DeliveryId, Delivery>();
  const of = (id: WebhookId): Delivery[] => [...deliveries.values()].filter((one) => one.webhookId === id);
  const waitingOf = (id: WebhookId): Delivery[] => of(id).filter(({ state }) => state === 'waiting');
  const latest = (id: WebhookId): Delivery[] =>
    of(id).sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  const copy = <T>(value: T): T => structuredClone(value);

  return {
    add: async (webhook) => void webhooks.set(webhook.id, copy(webhook)),
    list: async () =>
      [...webhooks.values()]
        .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
        .map((one) => copy(one)),
    of: async (id) => copy(webhooks.get(id)),
    async edit(id, changes) {
      const webhook = webhooks.get(id);
      if (webhook) webhooks.set(id, { ...webhook, ...copy(changes) });
    },
    async remove(id) {
      webhooks.delete(id);
      for (const delivery of of(id)) deliveries.delete(delivery.id);
    },
    async take(id, from, to, taken) {
      const webhook = webhooks.get(id);
      if (!webhook?.isOn || webhook.position !== from) return false;
      webhooks.set(id, { ...webhook, position: to });
      for (const one of taken) deliveries.set(one.id, copy(one));
      return true;
    },
    waiting: async (id) => waitingOf(id).length,
    nextDue: async (id, now) =>
      copy(
        waitingOf(id)
          .filter(({ nextAt }) => nextAt! <= now)
          .sort((a, b) => a.position - b.position || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))[0],
      ),
    nextAt: async (id) =>
      waitingOf(id)
        .map(({ nextAt }) => nextAt!)
        .sort((a, b) => a - b)[0],
    async send(delivery) {
      if (webhooks.has(delivery.webhookId)) deliveries.set(delivery.id, copy(delivery));
    },
    async save(id, became) {
      const delivery = deliveries.get(id);
      if (delivery) deliveries.set(id, { ...delivery, nextAt: undefined, ...copy(became) });
    },
    delivery: async (id) => copy(deliveries.get(id)),
    deliveries: async (id, limit, before) =>
      latest(id)
        .filter(
          (one) =>
            !before || one.createdAt < before.at || (one.createdAt === before.at && one.id > before.id),
        )
        .slice(0, limit)
        .map((one) => copy(one)),
    async bury(id) {
      for (const one of waitingOf(id)) deliveries.set(one.id, { ...one, state: 'dead', nextAt: undefined });
    },
    async prune(id, before, keep) {
      for (const [n, one] of latest(id).entries())
        if (one.state !== 'waiting' && (one.createdAt < before || n >= keep)) deliveries.delete(one.id);
    },
  };
}
