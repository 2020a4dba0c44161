import type { Cursor } from '../cursor.ts';
import type { DeliveryId, PersonId, WebhookId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { EventKind } from '../webhooks/webhook-event.ts';

/** An address outside that is told of what happens in a workspace. */
export interface Webhook {
  readonly id: WebhookId;
  readonly url: string;
  readonly description: string;
  /** What it is told of; never empty. */
  readonly kinds: readonly EventKind[];
  readonly isOn: boolean;
  /** As Standard Webhooks writes it: `whsec_` and 32 bytes in base64. */
  readonly secret: string;
  /** The one before, which signs too until then. */
  readonly oldSecret?: string | undefined;
  readonly oldSecretUntil?: Instant | undefined;
  /** All changes up to here were looked at for it. */
  readonly position: number;
  readonly createdBy: PersonId;
  readonly createdByName: string;
  readonly createdAt: Instant;
  /** Why it was switched off by itself: it failed for days, it answered that it is gone, or changes were forgotten before it was told. */
  readonly offWhy?: 'failing' | 'gone' | 'behind' | undefined;
  readonly offAt?: Instant | undefined;
  /** Since when nothing has reached it, and how many tries in a row. */
  readonly failingSince?: Instant | undefined;
  readonly failures: number;
  /** Nothing is sent to it before. */
  readonly pausedUntil?: Instant | undefined;
}

/** One event on its way to one webhook. */
export interface Delivery {
  /** The event's `webhook-id`: the same for each attempt. */
  readonly id: DeliveryId;
  readonly webhookId: WebhookId;
  /** Of the change in the workspace's log; 0 for a test. */
  readonly position: number;
  /** As in `post.published`. */
  readonly type: string;
  /** What is sent, byte for byte. */
  readonly body: string;
  readonly createdAt: Instant;
  readonly state: 'waiting' | 'delivered' | 'dead';
  /** When it is tried next, while it waits. */
  readonly nextAt?: Instant | undefined;
  /** The latest ones, oldest first. */
  readonly attempts: readonly Attempt[];
}
export interface Attempt {
  readonly at: Instant;
  readonly durationMs: number;
  /** `undefined` where nothing was answered. */
  readonly status?: number | undefined;
  /** Why nothing was answered: a stable word. */
  readonly problem?: string | undefined;
  /** The beginning of what was answered. */
  readonly answer?: string | undefined;
}

/**
 * A workspace's webhooks, and what is on its way to each. None of it is part of the workspace's history, and it goes into no copy of it: a branch
 * tells nobody, and a file holds no secrets.
 *
 * - **WH1** What was added comes back field for field, the oldest first; `edit` changes the fields that it names, `remove` takes the webhook and
 *   all its deliveries.
 * - **WH2** `take` stores what follows from the changes between two positions and moves the webhook on to the second, both or nothing; where it does
 *   not stand at the first any more, or is not on, it changes nothing and answers `false`.
 * - **WH3** `nextDue` is the waiting delivery of the lowest position among those whose moment has come; `nextAt` is the earliest moment of any.
 * - **WH4** `save` stores what became of a delivery. `deliveries` lists them, latest first, in pages.
 * - **WH5** `bury` makes every waiting delivery of a webhook a dead one. `prune` forgets those that do not wait any more: the ones before a
 *   moment, and all but the latest so many.
 */
export interface Webhooks {
  add(webhook: Webhook): Promise<void>;
  list(): Promise<readonly Webhook[]>;
  of(id: WebhookId): Promise<Webhook | undefined>;
  edit(id: WebhookId, changes: Partial<Omit<Webhook, 'id'>>): Promise<void>;
  remove(id: WebhookId): Promise<void>;

  /** `deliveries` are 500 at most. */
  take(id: WebhookId, from: number, to: number, deliveries: readonly Delivery[]): Promise<boolean>;
  /** How many wait. */
  waiting(id: WebhookId): Promise<number>;
  nextDue(id: WebhookId, now: Instant): Promise<Delivery | undefined>;
  nextAt(id: WebhookId): Promise<Instant | undefined>;
  send(delivery: Delivery): Promise<void>;
  save(id: DeliveryId, became: Pick<Delivery, 'state' | 'nextAt' | 'attempts'>): Promise<void>;
  delivery(id: DeliveryId): Promise<Delivery | undefined>;
  /** `limit` 1 to 200. */
  deliveries(id: WebhookId, limit: number, before?: Cursor): Promise<readonly Delivery[]>;
  bury(id: WebhookId): Promise<void>;
  prune(id: WebhookId, before: Instant, keep: number): Promise<void>;
}
export interface WebhooksDep {
  readonly webhooks: Webhooks;
}
