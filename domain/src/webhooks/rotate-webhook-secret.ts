import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { WebhookId } from '../ids.ts';
import { ok, type Result } from '../result.ts';
import { dayMs, type Instant } from '../time.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import { toWebhookSecret } from './sign.ts';
import { webhookStanding, type WebhookDeps } from './webhook-standing.ts';

/** For how long what is sent is signed with the old secret too, ms: time to bring the new one to wherever it is needed. */
export const oldSecretMs = dayMs;

/** Gives a webhook another secret, which is answered here and never again, for admins. */
export async function rotateWebhookSecret(
  deps: WebhookDeps & Pick<Home, 'ids' | 'clock'>,
  by: Actor,
  { id }: { id: WebhookId },
): Promise<Result<{ readonly secret: string; readonly oldUntil: Instant }, StandingRefused>> {
  const found = await webhookStanding(deps, by, id, 'rotateWebhookSecret');
  if (!found.ok) return found;
  const secret = toWebhookSecret(deps.ids.secret());
  const oldUntil = (deps.clock.now() + oldSecretMs) as Instant;
  await deps.webhooks.edit(id, { secret, oldSecret: found.value.webhook.secret, oldSecretUntil: oldUntil });
  return ok({ secret, oldUntil });
}
