import type { Language } from '../people/language.ts';
import { dutch } from './dutch.ts';
import { indonesian } from './indonesian.ts';
import type { Letter } from './letter.ts';

/** What each mail is made of. `link` is the whole address that its button opens. */
export interface Letters {
  /** Somebody made an account with this address. */
  confirm(facts: { name: string; link: string }): Letter;
  /** Somebody tried to make an account with an address that has one. */
  known(facts: { name: string; link: string }): Letter;
  reset(facts: { name: string; link: string }): Letter;
  link(facts: { name: string; link: string }): Letter;
  invite(facts: { by: string; workspace: string; link: string; days: number }): Letter;
  welcome(facts: { name: string; workspace: string; link: string }): Letter;
  /** Somebody waited for a place in a meeting, and has one now. `when` is left out for an open room. */
  movedUp(facts: { name: string; title: string; when: string | undefined; link: string }): Letter;
  /** A meeting that somebody comes to, or maybe does, begins within the hour. */
  reminder(facts: { name: string; title: string; when: string | undefined; link: string }): Letter;
  /** Somebody keeps this Stoa from now on. */
  keeper(facts: { name: string; by: string; link: string }): Letter;
  passwordChanged(facts: { name: string; link: string }): Letter;
  security(facts: { name: string; what: SecurityChange; link: string }): Letter;
  /** A workspace that somebody belonged to was deleted. */
  workspaceGone(facts: { name: string; by: string; workspace: string; link: string }): Letter;
  /** Somebody made a key for a program. `days` is left out for one that never ends. */
  keyMade(facts: {
    name: string;
    key: string;
    full: boolean;
    days?: number | undefined;
    link: string;
  }): Letter;
  keyEnds(facts: { name: string; key: string; days: number; link: string }): Letter;
}

/** What somebody is told of how they sign in; `triesUsedUp` is that somebody with their password tried many codes. */
export type SecurityChange =
  | 'factorOn'
  | 'factorOff'
  | 'factorOffByKeeper'
  | 'codesRenewed'
  | 'codeUsed'
  | 'triesUsedUp'
  | 'passkeyAdded'
  | 'passkeyRemoved';

const text = (words: string) => ({ type: 'text', text: words }) as const;
const note = (words: string) => ({ type: 'note', text: words }) as const;
const button = (label: string, href: string) => ({ type: 'button', label, href }) as const;

const englishChanges: Readonly<Record<SecurityChange, readonly [subject: string, what: string]>> = {
  factorOn: [
    'Codes to sign in are on',
    'From now on, signing in with your password or a link asks for a code of your authenticator app too.',
  ],
  factorOffByKeeper: [
    'A keeper switched your codes off',
    'Whoever keeps this Stoa switched off the codes that signing in asked for, and signed you out everywhere. Your password, or a link in a mail, is enough now.',
  ],
  factorOff: [
    'Codes to sign in are off',
    'Signing in asks for no code any more: your password, or a link in a mail, is enough.',
  ],
  codesRenewed: [
    'You have new recovery codes',
    'New recovery codes were made for your account. Those from before work no more.',
  ],
  codeUsed: ['A recovery code was used', 'Somebody, maybe you, signed in with one of your recovery codes.'],
  triesUsedUp: [
    'Somebody has your password',
    'Somebody, maybe you, typed your password and then many wrong codes. They did not get in.',
  ],
  passkeyAdded: [
    'A passkey was added',
    'A passkey was added to your account. It signs in without a password.',
  ],
  passkeyRemoved: [
    'A passkey was removed',
    'A passkey of your account was removed. It signs nobody in any more.',
  ],
};

const english: Letters = {
  confirm: ({ name, link }) => ({
    subject: 'Confirm your address',
    preview: 'One press, and your account is ready.',
    heading: `Welcome, ${name}`,
    parts: [
      text('Confirm that this is your address, and your account is ready.'),
      button('Confirm my address', link),
      note('The link works once, within a day. It asks for the password that you chose.'),
    ],
    because:
      'You get this because somebody made an account with your address. If that was not you, do nothing: without this link nobody gets in.',
  }),
  known: ({ name, link }) => ({
    subject: 'You have an account already',
    preview: 'Somebody tried to make an account with your address.',
    heading: `Hello again, ${name}`,
    parts: [
      text(
        'Somebody, maybe you, tried to make an account with your address. There is one already: sign in with it.',
      ),
      button('Sign in', link),
      note('If the password is gone, that page helps too.'),
    ],
    because:
      'You get this because your address was typed into the page that makes accounts. If that was not you, nothing has to be done: nothing was changed.',
  }),
  reset: ({ name, link }) => ({
    subject: 'Choose a new password',
    preview: 'The link works once, for one hour.',
    heading: `A new password, ${name}`,
    parts: [
      text('Choose a new password here. You are then signed out everywhere else.'),
      button('Choose a new password', link),
      note('The link works once, for one hour.'),
    ],
    because:
      'You get this because somebody asked for a new password for your account. If that was not you, do nothing: the old one still works.',
  }),
  link: ({ name, link }) => ({
    subject: 'Your link to sign in',
    preview: 'The link works once, for ten minutes.',
    heading: `Sign in, ${name}`,
    parts: [
      text('Open this link and press the button there. No password is needed.'),
      button('Sign in', link),
      note('The link works once, for ten minutes. Whoever has it gets in: do not pass it on.'),
    ],
    because:
      'You get this because somebody asked for a link to your account. If that was not you, do nothing: nobody gets in without it.',
  }),
  invite: ({ by, workspace, link, days }) => ({
    subject: `${by} invites you to ${workspace}`,
    preview: `Join ${workspace} on Stoa.`,
    heading: `Join ${workspace}`,
    parts: [
      text(`${by} invites you to ${workspace}: its meetings, its chat, its posts and recordings.`),
      button(`See the invitation`, link),
      note(`The link works for ${days === 1 ? 'one day' : `${days} days`}. Opening it does not use it up.`),
    ],
    because: `You get this because ${by} typed your address. If you do not know them, do nothing.`,
  }),
  welcome: ({ name, workspace, link }) => ({
    subject: `Welcome to ${workspace}`,
    preview: 'Where things are, and where to begin.',
    heading: `Welcome to ${workspace}, ${name}`,
    parts: [
      text(
        'Meetings, posts and what was said are in one place. Say hello in a post, or open a meeting and send its link to somebody.',
      ),
      button(`Open ${workspace}`, link),
    ],
    because: `You get this once, because you joined ${workspace}.`,
  }),
  movedUp: ({ name, title, when, link }) => ({
    subject: `You have a place in “${title}”`,
    preview: 'Somebody gave theirs back, or there are more places now.',
    heading: `You are in, ${name}`,
    parts: [
      text(`A place came free in “${title}”, and it is yours.`),
      ...(when ? [text(when)] : []),
      button('See the meeting', link),
      note('If you cannot come any more, say so there: the next one who waits gets your place.'),
    ],
    because: 'You get this because you said that you would come, and waited for a place.',
  }),
  reminder: ({ name, title, when, link }) => ({
    subject: `“${title}” begins soon`,
    preview: when ?? 'It begins within the hour.',
    heading: `See you soon, ${name}`,
    parts: [
      text(`“${title}” begins within the hour.`),
      ...(when ? [text(when)] : []),
      button('See the meeting', link),
      note('If you cannot come any more, say so there, so that nobody waits for you.'),
    ],
    because: 'You get this because you said that you come, or maybe do.',
  }),
  keeper: ({ name, by, link }) => ({
    subject: 'You keep this Stoa now',
    preview: 'You see its mails, its jobs and its keepers.',
    heading: `You keep this Stoa now, ${name}`,
    parts: [
      text(
        `${by} made you a keeper. You see the mails and jobs of the whole Stoa, and may name other keepers or step down. Workspaces stay their members’ own: you see into none that you do not belong to.`,
      ),
      button('See who keeps this Stoa', link),
    ],
    because: `You get this because ${by} named you.`,
  }),
  passwordChanged: ({ name, link }) => ({
    subject: 'Your password was changed',
    preview: 'All other devices were signed out.',
    heading: `A new password, ${name}`,
    parts: [
      text('The password of your account was just changed. All other devices were signed out.'),
      note('If that was not you, choose a new one right away:'),
      button('Choose a new password', link),
    ],
    because: 'You get this each time the password of your account changes.',
  }),
  security: ({ name, what, link }) => ({
    subject: englishChanges[what][0],
    preview: 'If that was you, there is nothing to do.',
    heading: `${englishChanges[what][0]}, ${name}`,
    parts: [
      text(englishChanges[what][1]),
      note('If that was not you, choose another password, and look at how your account is kept safe:'),
      button('Look at it', link),
    ],
    because: 'You get this each time the ways to sign in to your account change.',
  }),
  workspaceGone: ({ name, by, workspace, link }) => ({
    subject: `${workspace} was deleted`,
    preview: 'With everything that was in it.',
    heading: `${workspace} is gone, ${name}`,
    parts: [
      text(
        `${by} deleted ${workspace}, with its meetings, posts, chats and recordings. It cannot be brought back here; whoever exported it as one file can take that in.`,
      ),
      button('See your workspaces', link),
      note('Your account and your other workspaces stay as they are.'),
    ],
    because: `You get this once, because you belonged to ${workspace}.`,
  }),
  keyMade: ({ name, key, full, days, link }) => ({
    subject: 'A key for a program was made',
    preview: 'If that was you, there is nothing to do.',
    heading: `A new key, ${name}`,
    parts: [
      text(
        `The key “${key}” was made for your account. Whoever has it ${full ? 'does in your name what you may do' : 'reads what you may read'}, ${days === undefined ? 'until it is revoked' : `for ${days} days`}.`,
      ),
      note('If that was not you, revoke it there, and choose another password:'),
      button('See the keys', link),
    ],
    because: 'You get this each time a key is made for your account.',
  }),
  keyEnds: ({ name, key, days, link }) => ({
    subject: `The key “${key}” ends ${days === 1 ? 'tomorrow' : `in ${days} days`}`,
    preview: 'Make another one for its program.',
    heading: `A key ends soon, ${name}`,
    parts: [
      text(
        `After that the program that uses it is refused. Make another key for it, and put that in its place.`,
      ),
      button('Make another key', link),
      note('If the program is not needed any more, do nothing.'),
    ],
    because: 'You get this once for each key, a week before it ends.',
  }),
};

/** A mail in its reader's language. */
export const lettersIn = (lang: Language): Letters => letters[lang];
const letters: Readonly<Record<Language, Letters>> = {
  en: english,
  id: indonesian,
  nl: dutch,
};
