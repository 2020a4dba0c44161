import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { WebhookId } from '../ids.ts';
import type { Webhook } from '../ports/webhooks.ts';
import { err, ok, type Result } from '../result.ts';
import { standingOf, type Standing, type StandingRefused } from '../workspaces/standing.ts';

export type WebhookDeps = Pick<Home, 'workspaces' | 'workspaceId' | 'webhooks'>;

/** A webhook of this workspace, for an admin of it. */
export async function webhookStanding(
  deps: WebhookDeps,
  by: Actor,
  id: WebhookId,
  action: string,
): Promise<Result<Standing & { readonly webhook: Webhook }, StandingRefused>> {
  const standing = await standingOf(deps, by, 'admin', action);
  if (!standing.ok) return standing;
  const webhook = await deps.webhooks.of(id);
  return webhook ? ok({ ...standing.value, webhook }) : err({ type: 'NotFound', what: 'webhook' });
}
