import type { MailToSend } from '../mail/mailer.ts';
import type { Access } from '../ports/keys.ts';

type KeyMail = Pick<MailToSend, 'key' | 'kind' | 'letter'>;

/** What whoever made a key is told, once for each key. `days` is how long it works (left out: for ever), `link` the page of their keys. */
export const keyMadeMail = (facts: {
  readonly id: string;
  readonly key: string;
  readonly access: Access;
  readonly days: number | undefined;
  readonly person: string;
  readonly link: string;
}): KeyMail => ({
  key: `keyMade ${facts.id}`,
  kind: 'keyMade',
  letter: (letters) =>
    letters.keyMade({
      name: facts.person,
      key: facts.key,
      full: facts.access === 'full',
      days: facts.days,
      link: facts.link,
    }),
});

/** What its person is told before a key ends, once for each key, so many `days` before. */
export const keyEndsMail = (facts: {
  readonly id: string;
  readonly key: string;
  readonly days: number;
  readonly person: string;
  readonly link: string;
}): KeyMail => ({
  key: `keyEnds ${facts.id}`,
  kind: 'keyEnds',
  letter: (letters) =>
    letters.keyEnds({ name: facts.person, key: facts.key, days: facts.days, link: facts.link }),
});
