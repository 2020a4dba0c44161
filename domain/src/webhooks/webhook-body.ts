import type { PersonId, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** What a change is told as. */
export interface ToldEvent {
  readonly kind: string;
  readonly action: string;
  readonly id: string;
  readonly record: Readonly<Record<string, unknown>> | undefined;
  readonly by: { readonly id: PersonId; readonly name: string } | undefined;
}

export const typeOf = ({ kind, action }: Pick<ToldEvent, 'kind' | 'action'>): string => `${kind}.${action}`;

/** The JSON that is sent, as `docs/webhooks.md` describes it. */
export const bodyOf = (
  event: ToldEvent,
  { at, position, workspaceId }: { at: Instant; position: number; workspaceId: WorkspaceId },
): string =>
  JSON.stringify({
    type: typeOf(event),
    timestamp: new Date(at).toISOString(),
    data: {
      kind: event.kind,
      action: event.action,
      id: event.id,
      record: event.record ?? null,
      by: event.by ?? null,
      workspaceId,
      position,
    },
  });
