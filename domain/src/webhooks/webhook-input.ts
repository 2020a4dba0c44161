import type { OutboundDep } from '../ports/outbound.ts';
import type { Webhook } from '../ports/webhooks.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { eventKinds, type EventKind } from './webhook-event.ts';

/** What is typed of a webhook. */
export interface WebhookInput {
  readonly url: string;
  readonly description?: string | undefined;
  readonly kinds: readonly string[];
}

/** In characters: a line. */
export const webhookDescriptionLength = 200;

/** What can be told of it beforehand; what a name stands for is looked at whenever something is sent. */
export function parseWebhook(
  { outbound }: OutboundDep,
  { url, description = '', kinds }: WebhookInput,
): Result<Pick<Webhook, 'url' | 'description' | 'kinds'>, InvalidInput> {
  const invalid = (field: string, problem: string) => err({ type: 'InvalidInput', field, problem } as const);
  const typed = url.trim();
  if (typed === '') return invalid('url', 'empty');
  const checked = outbound.check(typed);
  if (!checked.ok) return invalid('url', checked.error);
  const said = description.trim();
  if (said.length > webhookDescriptionLength) return invalid('description', 'tooLong');
  const wanted = eventKinds.filter((kind) => kinds.includes(kind));
  if (wanted.length === 0) return invalid('kinds', 'empty');
  if (kinds.some((kind) => !wanted.includes(kind as EventKind))) return invalid('kinds', 'unknown');
  return ok({ url: checked.value.href, description: said, kinds: wanted });
}
