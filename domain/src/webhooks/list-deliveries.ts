import type { Actor } from '../actor.ts';
import { pageLimit, toPage, type Cursor, type Page } from '../cursor.ts';
import type { WebhookId } from '../ids.ts';
import type { Delivery } from '../ports/webhooks.ts';
import { ok, type Result } from '../result.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import { webhookStanding, type WebhookDeps } from './webhook-standing.ts';

/** What was sent to a webhook and what waits, latest first, for admins. */
export async function listDeliveries(
  deps: WebhookDeps,
  by: Actor,
  { id, limit = 20, before }: { id: WebhookId; limit?: number | undefined; before?: Cursor | undefined },
): Promise<Result<Page<Delivery>, StandingRefused>> {
  const found = await webhookStanding(deps, by, id, 'listDeliveries');
  if (!found.ok) return found;
  const most = pageLimit(limit);
  const page = await deps.webhooks.deliveries(id, most + 1, before);
  return ok(toPage(page, most, ({ createdAt }) => createdAt));
}
