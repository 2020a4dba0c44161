import { fail } from '@sveltejs/kit';
import type { InvalidInput, TooManyWebhooks, WebhookInput } from '@stoa/domain';
import { fieldWords } from '#lib/webhooks/words.ts';
import { textOf } from './form.ts';
import { statusOf, wordsOf } from './http.ts';

/** What was typed of a webhook. */
export const readWebhook = (form: FormData): WebhookInput & { readonly description: string } => ({
  url: textOf(form, 'url'),
  description: textOf(form, 'description'),
  kinds: form.getAll('kinds').filter((kind) => typeof kind === 'string'),
});

/** Back to the form with what was typed, and why it was refused, in words. */
export const failWebhook = (typed: WebhookInput, error: InvalidInput | TooManyWebhooks) =>
  fail(statusOf[error.type], {
    typed,
    problem:
      error.type === 'InvalidInput'
        ? { field: error.field, words: fieldWords(error.field, error.problem) }
        : { field: '', words: wordsOf[error.type]() },
  });
