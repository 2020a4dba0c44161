import type { Actor } from '../actor.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import { toShown, type ShownWebhook } from './shown-webhook.ts';
import type { WebhookDeps } from './webhook-standing.ts';

/** The webhooks of the workspace, the oldest first, for admins. */
export async function listWebhooks(
  deps: WebhookDeps,
  by: Actor,
  _input: object,
): Promise<Result<readonly ShownWebhook[], StandingRefused>> {
  const standing = await standingOf(deps, by, 'admin', 'listWebhooks');
  return standing.ok ? ok((await deps.webhooks.list()).map(toShown)) : standing;
}
