import type { MailState } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

type Tone = 'stone' | 'accent' | 'live' | 'danger';

/** What a keeper reads of how far a mail came, and how loudly. */
export const mailWords: Readonly<Record<MailState, { readonly words: () => string; readonly tone: Tone }>> = {
  held: { words: () => m.mails_waits(), tone: 'stone' },
  waiting: { words: () => m.mails_waits(), tone: 'stone' },
  sending: { words: () => m.mails_sending(), tone: 'stone' },
  sent: { words: () => m.mails_sent(), tone: 'accent' },
  kept: { words: () => m.mails_kept(), tone: 'stone' },
  refused: { words: () => m.mails_refused(), tone: 'danger' },
  bounced: { words: () => m.mails_bounced(), tone: 'danger' },
  failed: { words: () => m.mails_failed(), tone: 'danger' },
  unsure: { words: () => m.mails_unsure(), tone: 'danger' },
};
