import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { DeliveryId, WebhookId } from '../ids.ts';
import type { TooOften } from '../ports/accounts.ts';
import type { Delivery } from '../ports/webhooks.ts';
import { err, ok, type Result } from '../result.ts';
import { testsAnHour } from '../workspaces/allowances.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import { bodyOf } from './webhook-body.ts';
import { webhookStanding, type WebhookDeps } from './webhook-standing.ts';
import { webhooksChoreName } from './webhooks-chore-name.ts';

/** Nothing is sent to a webhook that is switched off. */
export interface WebhookOff {
  readonly type: 'WebhookOff';
}

/** Sends an event that says nothing, to see whether it arrives, for admins. */
export async function testWebhook(
  deps: WebhookDeps & Pick<Home, 'attempts' | 'upkeep' | 'clock' | 'ids'>,
  by: Actor,
  { id }: { id: WebhookId },
): Promise<Result<Delivery, StandingRefused | WebhookOff | TooOften>> {
  const found = await webhookStanding(deps, by, id, 'testWebhook');
  if (!found.ok) return found;
  const { webhook, person } = found.value;
  if (!webhook.isOn) return err({ type: 'WebhookOff' });
  const retryMs = await deps.attempts.take([[`tests of ${deps.workspaceId}`, testsAnHour]]);
  if (retryMs !== undefined) return err({ type: 'TooOften', retryMs });
  const now = deps.clock.now();
  const event = {
    kind: 'webhook',
    action: 'test',
    id: webhook.id,
    record: undefined,
    by: { id: person.id, name: person.name },
  } as const;
  const delivery: Delivery = {
    id: deps.ids.next() as DeliveryId,
    webhookId: webhook.id,
    position: 0,
    type: 'webhook.test',
    body: bodyOf(event, { at: now, position: 0, workspaceId: deps.workspaceId }),
    createdAt: now,
    state: 'waiting',
    nextAt: now,
    attempts: [],
  };
  await deps.upkeep.expect({ workspaceId: deps.workspaceId, chore: webhooksChoreName }, now);
  // Whoever asks for a test does not want to wait until it is tried again.
  await deps.webhooks.edit(webhook.id, { pausedUntil: undefined });
  await deps.webhooks.send(delivery);
  return ok(delivery);
}
