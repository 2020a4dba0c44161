import type { Delivery, DeliveryId, Webhook, Webhooks } from '@stoa/domain';
import type { Engine, SqlValue, Statement } from '@stoa/tenantdb';
import { isAfter } from './keyset.ts';

/** Which column holds which field, in the order of the table. */
const webhookColumns = {
  id: 'id',
  url: 'url',
  description: 'description',
  kinds: 'kinds',
  isOn: 'is_on',
  secret: 'secret',
  oldSecret: 'old_secret',
  oldSecretUntil: 'old_secret_until',
  position: 'position',
  createdBy: 'created_by',
  createdByName: 'created_by_name',
  createdAt: 'created_at',
  offWhy: 'off_why',
  offAt: 'off_at',
  failingSince: 'failing_since',
  failures: 'failures',
  pausedUntil: 'paused_until',
} as const satisfies Record<keyof Webhook, string>;
const deliveryColumns = {
  id: 'id',
  webhookId: 'webhook_id',
  position: 'position',
  type: 'type',
  body: 'body',
  createdAt: 'created_at',
  state: 'state',
  nextAt: 'next_at',
  attempts: 'attempts',
} as const satisfies Record<keyof Delivery, string>;

type Row = Readonly<Record<string, SqlValue>>;
const listed = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([field, column]) => `${column} as "${field}"`)
    .join(', ');
const [webhookList, deliveryList] = [listed(webhookColumns), listed(deliveryColumns)];

/** {@link Webhooks} in a workspace's tables `webhook` and `webhook_delivery` (migration 0010). */
export function createWebhooks(db: Engine): Webhooks {
  return {
    async add(webhook) {
      await db.run(
        `insert into webhook (${Object.values(webhookColumns).join(', ')})
         values (${Object.keys(webhookColumns)
           .map((field) => `:${field}`)
           .join(', ')})`,
        Object.fromEntries(
          Object.keys(webhookColumns).map((field) => [field, toColumn(webhook[field as keyof Webhook])]),
        ),
      );
    },
    async list() {
      const rows = await db.query<Row>(`select ${webhookList} from webhook order by created_at, id`);
      return rows.map(toWebhook);
    },
    async of(id) {
      const row = await db.queryOne<Row>(`select ${webhookList} from webhook where id = :id`, { id });
      return row && toWebhook(row);
    },
    async edit(id, changes) {
      const fields = Object.keys(changes) as (keyof typeof changes)[];
      if (fields.length === 0) return;
      await db.run(
        `update webhook set ${fields.map((field) => `${webhookColumns[field]} = :${field}`).join(', ')} where id = :id`,
        { id, ...Object.fromEntries(fields.map((field) => [field, toColumn(changes[field])])) },
      );
    },
    async remove(id) {
      await db.run('delete from webhook where id = :id', { id });
    },

    async take(id, from, to, deliveries) {
      // The move comes last: what stands before it is done only where the webhook is still where it was (WH2).
      const stands = 'from webhook where id = :webhook and position = :from and is_on = 1';
      const done = await db.runAll([
        ...deliveries.map((delivery) => insertion(delivery, stands, { webhook: id, from })),
        {
          sql: 'update webhook set position = :to where id = :webhook and position = :from and is_on = 1',
          params: { webhook: id, from, to },
        },
      ]);
      return done.at(-1)!.changes === 1;
    },
    async waiting(id) {
      const row = await db.queryOne<{ count: number }>(
        `select count(*) as count from webhook_delivery where webhook_id = :id and state = 'waiting'`,
        { id },
      );
      return Number(row!.count);
    },
    async nextDue(id, now) {
      const row = await db.queryOne<Row>(
        `select ${deliveryList} from webhook_delivery
          where webhook_id = :id and state = 'waiting' and next_at <= :now order by position, created_at, id limit 1`,
        { id, now },
      );
      return row && toDelivery(row);
    },
    async nextAt(id) {
      const row = await db.queryOne<{ next: number | null }>(
        `select min(next_at) as next from webhook_delivery where webhook_id = :id and state = 'waiting'`,
        { id },
      );
      return (row?.next ?? undefined) as Delivery['nextAt'];
    },
    async send(delivery) {
      const { sql, params } = insertion(delivery, 'from webhook where id = :webhook', {
        webhook: delivery.webhookId,
      });
      await db.run(sql, params);
    },
    async save(id, { state, nextAt, attempts }) {
      await db.run(
        'update webhook_delivery set state = :state, next_at = :nextAt, attempts = :attempts where id = :id',
        { id, state, nextAt: nextAt ?? null, attempts: JSON.stringify(attempts) },
      );
    },
    async delivery(id: DeliveryId) {
      const row = await db.queryOne<Row>(`select ${deliveryList} from webhook_delivery where id = :id`, {
        id,
      });
      return row && toDelivery(row);
    },
    async deliveries(id, limit, before) {
      const after = isAfter('created_at', before);
      const rows = await db.query<Row>(
        `select ${deliveryList} from webhook_delivery where webhook_id = :webhook ${after.sql}
          order by created_at desc, id limit :limit`,
        { webhook: id, limit, ...after.params },
      );
      return rows.map(toDelivery);
    },
    async bury(id) {
      await db.run(
        `update webhook_delivery set state = 'dead', next_at = null where webhook_id = :id and state = 'waiting'`,
        { id },
      );
    },
    async prune(id, before, keep) {
      await db.run(
        `delete from webhook_delivery where webhook_id = :id and state <> 'waiting'
            and (created_at < :before or id not in (
              select id from webhook_delivery where webhook_id = :id order by created_at desc, id limit :keep))`,
        { id, before, keep },
      );
    },
  };
}

/** One row of a delivery, where `stands` finds its webhook. */
const insertion = (delivery: Delivery, stands: string, where: Record<string, SqlValue>): Statement => ({
  sql: `insert into webhook_delivery (${Object.values(deliveryColumns).join(', ')})
        select :id, :webhookId, ${whole('position')}, :type, :body, ${whole('createdAt')}, :state, ${whole('nextAt')}, :attempts ${stands}`,
  params: {
    ...where,
    ...Object.fromEntries(
      Object.keys(deliveryColumns).map((field) => [field, toColumn(delivery[field as keyof Delivery])]),
    ),
  },
});
// PostgreSQL asks what type a placeholder has that is only selected.
const whole = (name: string): string => `cast(:${name} as bigint)`;

/** Lists are kept as JSON, what is missing as null. */
function toColumn(value: unknown): SqlValue {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return (value as SqlValue | undefined) ?? null;
}
const filled = (row: Row): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [field, value ?? undefined]));
const toWebhook = (row: Row): Webhook =>
  ({ ...filled(row), kinds: JSON.parse(String(row['kinds'])), isOn: Number(row['isOn']) === 1 }) as Webhook;
const toDelivery = (row: Row): Delivery =>
  ({ ...filled(row), attempts: JSON.parse(String(row['attempts'])) }) as Delivery;
