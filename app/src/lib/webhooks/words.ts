import type { Attempt, Delivery, EventKind, ShownWebhook } from '@stoa/domain';

/** What a webhook may be told of, in the order of the form. */
export const kindWords: Readonly<Record<EventKind, { label: string; about: string }>> = {
  member: { label: 'People', about: 'Somebody joins, leaves, or has another name or role.' },
  meeting: { label: 'Meetings', about: 'One is planned, changed, started, ended or cancelled.' },
  post: { label: 'Posts', about: 'One is published, changed, taken back or deleted. Never a draft.' },
  comment: { label: 'Comments', about: 'Somebody comments, or a comment is deleted.' },
  like: { label: 'Likes', about: 'Somebody likes a post, or does not any more.' },
};
/** `Posts, Comments` in one line. */
export const kindsLine = (kinds: readonly EventKind[]): string =>
  kinds.length === Object.keys(kindWords).length
    ? 'Everything'
    : kinds.map((kind) => kindWords[kind].label).join(', ');

/** How a webhook fares, in a word. */
export function standingOf({ isOn, failures }: Pick<ShownWebhook, 'isOn' | 'failures'>): {
  label: string;
  tone: 'stone' | 'accent' | 'danger';
} {
  if (!isOn) return { label: 'Off', tone: 'stone' };
  return failures > 1 ? { label: 'Failing', tone: 'danger' } : { label: 'On', tone: 'accent' };
}

/** What happened, what still works, one action. */
export function offWords(why: NonNullable<ShownWebhook['offWhy']>): string {
  if (why === 'failing') return m.webhooks_off_failing();
  return why === 'gone' ? m.webhooks_off_gone() : m.webhooks_off_behind();
}

export const stateWords: Readonly<
  Record<Delivery['state'], { label: string; tone: 'stone' | 'accent' | 'danger' }>
> = {
  waiting: { label: 'Waiting', tone: 'stone' },
  delivered: { label: 'Delivered', tone: 'accent' },
  dead: { label: 'Not delivered', tone: 'danger' },
};

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

/** `84 ms`, `2.4 s`. */
export const took = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);

/** Why a field was refused, and what to do. */
export const fieldWords = (field: string, problem: string): string =>
  refusedWords[`${field}.${problem}`] ?? 'That cannot be used. Try another.';

const refusedWords: Readonly<Record<string, string>> = {
  'url.empty': 'Type the address that events go to.',
  'url.notAnAddress': 'This is no address. Use one that begins with https://.',
  'url.tooLong': 'That address is too long. Use at most 2,000 characters.',
  'url.notHttps': 'This address has no encryption. Use one that begins with https://.',
  'url.credentials': 'Leave name and password out of the address: what is sent is signed instead.',
  'url.portNotAllowed': 'This port is not allowed. Use 443, or one from 1024 on.',
  'url.notPublic': 'This address is in a private network. Use one that the internet reaches.',
  'description.tooLong': 'That is too long. Use at most 200 characters.',
  'kinds.empty': 'Choose at least one thing to tell.',
};
