import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { WebhookId } from '../ids.ts';
import type { Webhook } from '../ports/webhooks.ts';
import type { InvalidInput } from '../refusals.ts';
import { ok, type Result } from '../result.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import { toShown, type ShownWebhook } from './shown-webhook.ts';
import { parseWebhook, type WebhookInput } from './webhook-input.ts';
import { webhookStanding, type WebhookDeps } from './webhook-standing.ts';
import { webhooksChoreName } from './webhooks-chore-name.ts';

/** What is not named stays. */
export type WebhookEdit = { readonly id: WebhookId; readonly on?: boolean | undefined } & {
  readonly [Field in keyof WebhookInput]?: WebhookInput[Field] | undefined;
};

/**
 * Changes a webhook, or switches it, for admins. What happens while it is off is never told: switched on, it begins with now. What waited when it was
 * switched off is not sent by itself any more.
 */
export async function editWebhook(
  deps: WebhookDeps & Pick<Home, 'outbound' | 'upkeep' | 'changeLog' | 'clock'>,
  by: Actor,
  { id, on, ...input }: WebhookEdit,
): Promise<Result<ShownWebhook, StandingRefused | InvalidInput>> {
  const found = await webhookStanding(deps, by, id, 'editWebhook');
  if (!found.ok) return found;
  const { webhook } = found.value;
  const parsed = parseWebhook(deps, {
    url: input.url ?? webhook.url,
    description: input.description ?? webhook.description,
    kinds: input.kinds ?? webhook.kinds,
  });
  if (!parsed.ok) return parsed;

  const isOn = on ?? webhook.isOn;
  const begun: Partial<Webhook> =
    isOn && !webhook.isOn ? { ...afresh, position: await deps.changeLog.position() } : {};
  // Another address has not failed yet.
  const moved: Partial<Webhook> = parsed.value.url === webhook.url ? {} : afresh;
  const changes = { ...parsed.value, isOn, ...moved, ...begun };
  if (isOn)
    await deps.upkeep.expect({ workspaceId: deps.workspaceId, chore: webhooksChoreName }, deps.clock.now());
  await deps.webhooks.edit(id, changes);
  if (!isOn) await deps.webhooks.bury(id);
  return ok(toShown({ ...webhook, ...changes }));
}

const afresh = {
  failures: 0,
  failingSince: undefined,
  pausedUntil: undefined,
  offWhy: undefined,
  offAt: undefined,
} as const satisfies Partial<Webhook>;
