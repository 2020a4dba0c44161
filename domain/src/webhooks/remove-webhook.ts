import type { Actor } from '../actor.ts';
import type { WebhookId } from '../ids.ts';
import { ok, type Result } from '../result.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import { webhookStanding, type WebhookDeps } from './webhook-standing.ts';

/** Forgets a webhook with all that was and was not sent, for admins. */
export async function removeWebhook(
  deps: WebhookDeps,
  by: Actor,
  { id }: { id: WebhookId },
): Promise<Result<undefined, StandingRefused>> {
  const found = await webhookStanding(deps, by, id, 'removeWebhook');
  if (!found.ok) return found;
  await deps.webhooks.remove(id);
  return ok(undefined);
}
