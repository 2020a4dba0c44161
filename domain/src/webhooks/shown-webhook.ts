import type { Webhook } from '../ports/webhooks.ts';

/** A webhook as it may be looked at: its secret is shown once, when it is made. */
export type ShownWebhook = Omit<Webhook, 'secret' | 'oldSecret' | 'position'>;

export const toShown = ({
  secret: _secret,
  oldSecret: _old,
  position: _position,
  ...shown
}: Webhook): ShownWebhook => shown;
