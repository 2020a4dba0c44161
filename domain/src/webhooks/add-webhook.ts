import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { WebhookId } from '../ids.ts';
import type { InvalidInput } from '../refusals.ts';
import type { Webhook } from '../ports/webhooks.ts';
import { err, ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import { toShown, type ShownWebhook } from './shown-webhook.ts';
import { toWebhookSecret } from './sign.ts';
import { parseWebhook, type WebhookInput } from './webhook-input.ts';
import { webhooksChoreName } from './webhooks-chore-name.ts';

/** How many one workspace may have: each follows every change. */
export const webhooksMost = 20;

export interface TooManyWebhooks {
  readonly type: 'TooManyWebhooks';
  readonly most: number;
}

/**
 * Tells an address outside of what happens from now on, for admins. The secret is answered here and never again. A branch has none: what is tried out
 * in it is not to be taken for what happened.
 */
export async function addWebhook(
  deps: Pick<
    Home,
    | 'workspaces'
    | 'workspaceId'
    | 'webhooks'
    | 'branches'
    | 'outbound'
    | 'upkeep'
    | 'changeLog'
    | 'clock'
    | 'ids'
    | 'transactions'
  >,
  by: Actor,
  input: WebhookInput,
): Promise<
  Result<
    { readonly webhook: ShownWebhook; readonly secret: string },
    StandingRefused | InvalidInput | TooManyWebhooks
  >
> {
  const standing = await standingOf(deps, by, 'admin', 'addWebhook');
  if (!standing.ok) return standing;
  const parsed = parseWebhook(deps, input);
  if (!parsed.ok) return parsed;
  if (await deps.branches.of(deps.workspaceId)) return err({ type: 'NotAllowed', action: 'webhookOfBranch' });
  const { person } = standing.value;
  const webhook: Webhook = {
    id: deps.ids.next() as WebhookId,
    ...parsed.value,
    isOn: true,
    secret: toWebhookSecret(deps.ids.secret()),
    position: await deps.changeLog.position(),
    createdBy: person.id,
    createdByName: person.name,
    createdAt: deps.clock.now(),
    failures: 0,
  };
  await deps.upkeep.expect({ workspaceId: deps.workspaceId, chore: webhooksChoreName }, deps.clock.now());
  // Counted where it is added: of two at once one may be the last.
  const isAdded = await deps.transactions.atomically(async () => {
    if ((await deps.webhooks.list()).length >= webhooksMost) return false;
    await deps.webhooks.add(webhook);
    return true;
  });
  if (!isAdded) return err({ type: 'TooManyWebhooks', most: webhooksMost });
  return ok({ webhook: toShown(webhook), secret: webhook.secret });
}
