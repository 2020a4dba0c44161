import type { Home } from '../home.ts';
import type { DeliveryId, NotificationId, PersonId, WebhookId } from '../ids.ts';
import type { RowChange } from '../ports/change-log.ts';
import type { Outbound } from '../ports/outbound.ts';
import type { UpkeepNext } from '../ports/upkeep.ts';
import type { Delivery, Webhook } from '../ports/webhooks.ts';
import { atLeast } from '../roles.ts';
import { dayMs, type Instant } from '../time.ts';
import type { Chore, ChoreRun } from '../upkeep/chore.ts';
import { afterAttempt } from './after-attempt.ts';
import { signedHeaders } from './sign.ts';
import { bodyOf, typeOf } from './webhook-body.ts';
import { toWebhookEvent, type WebhookEvent } from './webhook-event.ts';
import { webhooksChoreName } from './webhooks-chore-name.ts';

export interface WebhooksChoreOptions {
  readonly outbound: Pick<Outbound, 'post'>;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/**
 * How long one attempt may take, ms. Long enough for a receiver that wakes from sleep, short enough that one that hangs takes its turn and no more;
 * receivers are to answer first and work afterwards.
 */
export const attemptMs = 10_000;
/** What is kept of an answer, in bytes. */
export const answerBytes = 1_024;
/** Deliveries that are kept of one webhook once they are done, and for how long, ms. */
export const deliveriesKept = 1_000;
export const deliveriesKeptMs = 30 * dayMs;

/** Changes that are looked at together; each gives one delivery at most. */
const changesAtOnce = 200;
/** Where so many wait, no more are taken: the log of changes keeps them. */
const waitingMost = 1_000;
/** A run ends then, ms, so that other workspaces have their turn; what is left goes on in the next. */
const runMs = 30_000;
/** A webhook is not moved on for fewer changes than these that do not concern it. */
const skippedMost = 50;

/**
 * Tells webhooks of what was committed. Each follows the log of changes from a position of its own, which moves on in one step with what is to be sent:
 * nothing is skipped, and what was rolled back never stood in the log. To one webhook events go one after another, first attempts in the order of
 * the log; webhooks do not wait for each other.
 */
export function createWebhooksChore({ outbound, random = Math.random }: WebhooksChoreOptions): Chore {
  return {
    name: webhooksChoreName,
    // Most of it is waiting for others.
    atOnceMost: 32,
    concerns: async ({ webhooks }) => (await webhooks.list()).some(({ isOn }) => isOn),
    async run(home, run) {
      if (await home.branches.of(home.workspaceId)) return {};
      await work(home, run, (webhook, delivery) => attempt(home, outbound, random, webhook, delivery));
      return nextOf(home);
    },
  };
}

type AttemptOne = (webhook: Webhook, delivery: Delivery) => Promise<void>;

/** Until nothing is due, or the run has lasted long enough. What comes meanwhile is taken while slow ones are waited for. */
async function work(home: Home, { signal, onChange }: ChoreRun, attemptOne: AttemptOne): Promise<void> {
  const until = home.clock.now() + runMs;
  const mayBegin = (): boolean => !signal.aborted && home.clock.now() < until;
  const busy = new Map<WebhookId, Promise<void>>();
  const broke: unknown[] = [];
  let hasChanged = true;
  let wake = (): void => {};
  onChange(() => {
    hasChanged = true;
    wake();
  });

  for (;;) {
    const woken = new Promise<void>((resolve) => (wake = resolve));
    if (hasChanged && broke.length === 0 && mayBegin()) {
      hasChanged = false;
      await takeChanges(home);
      for (const { id } of await home.webhooks.list()) {
        if (busy.has(id)) continue;
        const sending = sendDue(home, id, mayBegin, attemptOne)
          .catch((cause: unknown) => void broke.push(cause))
          .finally(() => busy.delete(id));
        busy.set(id, sending);
      }
    } else if (busy.size > 0) await Promise.race([...busy.values(), woken]);
    else if (broke.length > 0) throw broke[0];
    else return;
  }
}

/** Puts what follows from new changes on its way, webhook by webhook. */
async function takeChanges(home: Home): Promise<void> {
  for (const webhook of await home.webhooks.list()) if (webhook.isOn) await takeFor(home, webhook);
}

async function takeFor(home: Home, { id, kinds, ...webhook }: Webhook): Promise<void> {
  for (let from = webhook.position; ;) {
    if ((await home.webhooks.waiting(id)) >= waitingMost) return;
    const changes = await changesAfter(home, from);
    if (changes === 'forgotten') return switchOff(home, { id, kinds, ...webhook }, 'behind');
    const last = changes.at(-1);
    if (!last) return;
    const events = changes.flatMap((change) => {
      const event = toWebhookEvent(change);
      return event && kinds.includes(event.kind) ? [{ change, event }] : [];
    });
    if (events.length === 0 && changes.length < skippedMost) return;
    const names = await namesOf(
      home,
      events.map(({ event }) => event),
    );
    const deliveries = events.map(({ change, event }) => toDelivery(home, id, change, event, names));
    if (!(await home.webhooks.take(id, from, last.position, deliveries))) return;
    from = last.position;
    if (changes.length < changesAtOnce) return;
  }
}

async function changesAfter({ changeLog }: Home, after: number): Promise<readonly RowChange[] | 'forgotten'> {
  try {
    return await changeLog.after(after, changesAtOnce);
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ResyncRequired') return 'forgotten';
    throw cause;
  }
}

async function namesOf(
  { roster }: Home,
  events: readonly WebhookEvent[],
): Promise<ReadonlyMap<PersonId, string>> {
  const people = new Set(events.flatMap(({ byId }) => byId ?? []));
  const entries = people.size > 0 ? await roster.of([...people]) : [];
  return new Map(entries.map(({ personId, name }) => [personId, name]));
}

function toDelivery(
  { ids, clock, workspaceId }: Home,
  webhookId: WebhookId,
  { at, position }: RowChange,
  { byId, byName, ...event }: WebhookEvent,
  names: ReadonlyMap<PersonId, string>,
): Delivery {
  const by = byId && { id: byId, name: byName ?? names.get(byId) ?? 'Somebody' };
  return {
    id: ids.next() as DeliveryId,
    webhookId,
    position,
    type: typeOf(event),
    body: bodyOf({ ...event, by }, { at: at as Instant, position, workspaceId }),
    createdAt: clock.now(),
    state: 'waiting',
    nextAt: clock.now(),
    attempts: [],
  };
}

/** One after another, while it answers and something is due. */
async function sendDue(
  home: Home,
  id: WebhookId,
  mayBegin: () => boolean,
  attemptOne: AttemptOne,
): Promise<void> {
  let sent = 0;
  for (; mayBegin(); sent += 1) {
    const webhook = await home.webhooks.of(id);
    const now = home.clock.now();
    if (!webhook?.isOn || (webhook.pausedUntil ?? 0) > now) break;
    const delivery = await home.webhooks.nextDue(id, now);
    if (!delivery) break;
    await attemptOne(webhook, delivery);
  }
  if (sent > 0)
    await home.webhooks.prune(id, (home.clock.now() - deliveriesKeptMs) as Instant, deliveriesKept);
}

async function attempt(
  home: Home,
  outbound: Pick<Outbound, 'post'>,
  random: () => number,
  webhook: Webhook,
  delivery: Delivery,
): Promise<void> {
  const began = home.clock.now();
  const secrets = [
    webhook.secret,
    ...(webhook.oldSecret !== undefined && (webhook.oldSecretUntil ?? 0) > began ? [webhook.oldSecret] : []),
  ];
  const outcome = await outbound.post({
    url: webhook.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Stoa-Webhooks/1',
      ...(await signedHeaders(delivery.id, began, delivery.body, secrets)),
    },
    body: delivery.body,
    timeoutMs: attemptMs,
    answerMostBytes: answerBytes,
  });
  const became = afterAttempt(webhook, delivery, outcome, {
    began,
    now: home.clock.now(),
    random: random(),
  });
  await home.webhooks.save(delivery.id, became.delivery);
  const { offWhy, ...changes } = became.webhook;
  if (offWhy !== undefined) await switchOff(home, webhook, offWhy, changes);
  else if (Object.keys(changes).length > 0) await home.webhooks.edit(webhook.id, changes);
}

/** Nothing more is sent, and whoever may switch it on again is told. */
async function switchOff(
  home: Home,
  webhook: Webhook,
  offWhy: NonNullable<Webhook['offWhy']>,
  changes: Partial<Webhook> = {},
): Promise<void> {
  const now = home.clock.now();
  await home.webhooks.edit(webhook.id, { ...changes, isOn: false, offWhy, offAt: now });
  await home.webhooks.bury(webhook.id);
  const admins = await adminsOf(home);
  await home.notifications.add(
    admins.map((personId) => ({
      id: home.ids.next() as NotificationId,
      personId,
      kind: 'webhookOff',
      authorId: webhook.createdBy,
      authorName: webhook.createdByName,
      others: 0,
      title: webhook.description || new URL(webhook.url).host,
      excerpt: '',
      groupKey: `webhookOff:${webhook.id}`,
      createdAt: now,
    })),
  );
}

const pageMembers = 200;
async function adminsOf({ workspaces, workspaceId }: Home): Promise<PersonId[]> {
  const found: PersonId[] = [];
  for (let offset = 0; ; offset += pageMembers) {
    const { members, total } = await workspaces.members(workspaceId, { limit: pageMembers, offset });
    for (const { personId, role } of members) if (atLeast(role, 'admin')) found.push(personId);
    if (offset + pageMembers >= total) return found;
  }
}

/** When the earliest of what waits may be sent. A workspace whose webhooks are all off has nothing to do. */
async function nextOf({ webhooks, clock }: Home): Promise<UpkeepNext> {
  const on = (await webhooks.list()).filter(({ isOn }) => isOn);
  if (on.length === 0) return {};
  const moments = await Promise.all(
    on.map(async ({ id, pausedUntil = 0 }) => {
      const next = await webhooks.nextAt(id);
      return next === undefined ? Infinity : Math.max(next, pausedUntil, clock.now());
    }),
  );
  const dueAt = Math.min(...moments);
  return { standing: true, dueAt: dueAt < Infinity ? (dueAt as Instant) : undefined };
}
