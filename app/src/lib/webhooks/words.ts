import type { Attempt, Delivery, EventKind, ShownWebhook } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

/** What a webhook may be told of, in the order of the form. */
export const kindWords: Readonly<Record<EventKind, () => { label: string; about: string }>> = {
  member: () => ({ label: m.webhooks_member(), about: m.webhooks_member_about() }),
  meeting: () => ({ label: m.webhooks_meeting(), about: m.webhooks_meeting_about() }),
  post: () => ({ label: m.webhooks_post(), about: m.webhooks_post_about() }),
  comment: () => ({ label: m.webhooks_comment(), about: m.webhooks_comment_about() }),
  like: () => ({ label: m.webhooks_like(), about: m.webhooks_like_about() }),
  answer: () => ({ label: m.webhooks_answer(), about: m.webhooks_answer_about() }),
};
/** `Posts, Comments` in one line. */
export const kindsLine = (kinds: readonly EventKind[]): string =>
  kinds.length === Object.keys(kindWords).length
    ? m.webhooks_everything()
    : kinds.map((kind) => kindWords[kind]().label).join(', ');

interface Standing {
  readonly label: string;
  readonly tone: 'stone' | 'accent' | 'danger';
}

/** How a webhook fares, in a word. */
export function standingOf({ isOn, failures }: Pick<ShownWebhook, 'isOn' | 'failures'>): Standing {
  if (!isOn) return { label: m.webhooks_off(), tone: 'stone' };
  return failures > 1
    ? { label: m.webhooks_failing(), tone: 'danger' }
    : { label: m.webhooks_on(), tone: 'accent' };
}

/** What happened, what still works, one action. */
export function offWords(why: NonNullable<ShownWebhook['offWhy']>): string {
  if (why === 'failing') return m.webhooks_off_failing();
  return why === 'gone' ? m.webhooks_off_gone() : m.webhooks_off_behind();
}

export function stateWords(state: Delivery['state']): Standing {
  if (state === 'waiting') return { label: m.webhooks_waiting(), tone: 'stone' };
  return state === 'delivered'
    ? { label: m.webhooks_delivered(), tone: 'accent' }
    : { label: m.webhooks_dead(), tone: 'danger' };
}

const problemWords: Readonly<Record<string, () => string>> = {
  timeout: () => m.webhooks_problem_timeout(),
  nameNotFound: () => m.webhooks_problem_name(),
  notReached: () => m.webhooks_problem_not_reached(),
  certificate: () => m.webhooks_problem_certificate(),
  notPublic: () => m.webhooks_problem_not_public(),
  broken: () => m.webhooks_problem_broken(),
  notHttps: () => m.webhooks_problem_not_https(),
  portNotAllowed: () => m.webhooks_problem_port(),
};
/** What came of one attempt. */
export const attemptWords = ({ status, problem }: Attempt): string =>
  status === undefined
    ? (problemWords[problem ?? '']?.() ?? m.webhooks_no_answer())
    : m.webhooks_answered({ status });

/** `84 ms`, `2.4 sec`, as one writes it there. */
export function took(ms: number, locale: string): string {
  const [time, unit] = ms < 1_000 ? [ms, 'millisecond'] : [ms / 1_000, 'second'];
  return time.toLocaleString(locale, { style: 'unit', unit, maximumFractionDigits: 1 });
}

/** Why a field was refused, and what to do. */
export const fieldWords = (field: string, problem: string): string =>
  refusedWords[`${field}.${problem}`]?.() ?? m.webhooks_field_cannot();

const refusedWords: Readonly<Record<string, () => string>> = {
  'url.empty': () => m.webhooks_url_empty(),
  'url.notAnAddress': () => m.webhooks_url_no_address(),
  'url.tooLong': () => m.webhooks_url_long(),
  'url.notHttps': () => m.webhooks_url_not_https(),
  'url.credentials': () => m.webhooks_url_credentials(),
  'url.portNotAllowed': () => m.webhooks_url_port(),
  'url.notPublic': () => m.webhooks_url_not_public(),
  'description.tooLong': () => m.webhooks_description_long(),
  'kinds.empty': () => m.webhooks_kinds_empty(),
};
