import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { DeliveryId, WebhookId } from '../ids.ts';
import type { Delivery } from '../ports/webhooks.ts';
import { err, ok, type Result } from '../result.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import type { WebhookOff } from './test-webhook.ts';
import { webhookStanding, type WebhookDeps } from './webhook-standing.ts';
import { webhooksChoreName } from './webhooks-chore-name.ts';

/** Sends an event once more, whatever became of it, for admins. It keeps its name: whoever knows it already can tell. */
export async function sendAgain(
  deps: WebhookDeps & Pick<Home, 'upkeep' | 'clock'>,
  by: Actor,
  { id, deliveryId }: { id: WebhookId; deliveryId: DeliveryId },
): Promise<Result<Delivery, StandingRefused | WebhookOff>> {
  const found = await webhookStanding(deps, by, id, 'sendAgain');
  if (!found.ok) return found;
  const delivery = await deps.webhooks.delivery(deliveryId);
  if (delivery?.webhookId !== id) return err({ type: 'NotFound', what: 'delivery' });
  if (!found.value.webhook.isOn) return err({ type: 'WebhookOff' });
  const now = deps.clock.now();
  const became = { state: 'waiting', nextAt: now, attempts: delivery.attempts } as const;
  await deps.upkeep.expect({ workspaceId: deps.workspaceId, chore: webhooksChoreName }, now);
  await deps.webhooks.edit(id, { pausedUntil: undefined });
  await deps.webhooks.save(deliveryId, became);
  return ok({ ...delivery, ...became });
}
