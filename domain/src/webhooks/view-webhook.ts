import type { Actor } from '../actor.ts';
import type { WebhookId } from '../ids.ts';
import { ok, type Result } from '../result.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import { toShown, type ShownWebhook } from './shown-webhook.ts';
import { webhookStanding, type WebhookDeps } from './webhook-standing.ts';

/** One webhook, for admins. */
export async function viewWebhook(
  deps: WebhookDeps,
  by: Actor,
  { id }: { id: WebhookId },
): Promise<Result<ShownWebhook, StandingRefused>> {
  const found = await webhookStanding(deps, by, id, 'viewWebhook');
  return found.ok ? ok(toShown(found.value.webhook)) : found;
}
