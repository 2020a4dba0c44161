import type { MailState } from '@stoa/domain';

/** What a keeper reads of how far a mail came, and how loudly. */
export const mailWords: Readonly<
  Record<MailState, { readonly words: string; readonly tone: 'stone' | 'accent' | 'live' | 'danger' }>
> = {
  held: { words: 'Waits', tone: 'stone' },
  waiting: { words: 'Waits', tone: 'stone' },
  sending: { words: 'On its way', tone: 'stone' },
  sent: { words: 'Sent', tone: 'accent' },
  kept: { words: 'Kept here', tone: 'stone' },
  refused: { words: 'Refused', tone: 'danger' },
  bounced: { words: 'Came back', tone: 'danger' },
  failed: { words: 'Not sent', tone: 'danger' },
  unsure: { words: 'Perhaps sent', tone: 'danger' },
};
