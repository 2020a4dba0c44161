import type { Log } from '../home.ts';
import type { IdsDep } from '../ids.ts';
import type { Carried, MailCarrier } from '../ports/mail-carrier.ts';
import type { MailReports } from '../ports/mail-reports.ts';
import type { KeptMail, MailEnd, MailsDep } from '../ports/mails.ts';
import type { Language } from '../people/language.ts';
import { dayMs, hourMs, minuteMs, type ClockDep, type Instant } from '../time.ts';
import type { Letter } from './letter.ts';
import { renderLetter } from './render-letter.ts';
import { unlinkedLetters } from './unlinked.ts';
import { lettersIn, type Letters } from './words.ts';

/** How many mails one address gets in an hour, whoever asks for them. */
export const mailsPerHour = 5;

/** A mail is somebody's for so long, while it is handed over: longer than a carrier tries. */
const leaseMs = 2 * minuteMs;
/** After the first try a mail waits half a minute, then twice as long each time, an hour at most: ten tries take about four hours. */
const firstWaitMs = 30_000;
const waitMostMs = hourMs;
const triesMost = 10;
/** Mails are on the page of mails for so long. */
const keptMs = 30 * dayMs;

export interface MailToSend {
  /** Says what this mail is about, once and for all: a second one with the same key is not sent. */
  readonly key: string;
  readonly kind: string;
  readonly to: string;
  readonly letter: (letters: Letters, origin: URL) => Letter;
  readonly lang?: Language;
  /** After so long nobody needs it any more, in ms. */
  readonly usefulMs?: number;
  /** Also where the address had enough. For what its reader has to hear and no stranger can bring about: that the password is another one. */
  readonly always?: boolean;
}
/** `known`: this key was sent before, or is on its way. `tooMany`: this address had enough for now; nothing was kept. */
export type MailPosted = 'added' | 'known' | 'tooMany';

/** Writes mails and sees to it that they are carried. */
export interface Mailer {
  /** Whether mails leave this machine; where not, they are kept for the keeper's eyes. */
  readonly leaves: boolean;
  /** Resolves once the mail is durable; it is carried afterwards. */
  send(mail: MailToSend): Promise<MailPosted>;
  /** Carries all that is due, and answers how many it tried. */
  carryDue(): Promise<number>;
  /** Deletes what nobody looks at any more. */
  tidy(): Promise<number>;
}
/** Also hears what becomes of mails after they were carried. */
export interface Postmaster extends Mailer {
  /**
   * Writes down what the carrier's company posts of mails that came back, and answers how many were news; `notSigned` for what others post,
   * `notAsked` where no secret is set.
   */
  noteReports(headers: Headers, body: string): Promise<number | 'notSigned' | 'notAsked'>;
}
export interface PostmasterDep {
  readonly mailer: Postmaster;
}
export interface MailerDep {
  readonly mailer: Mailer;
}

export interface MailerDeps extends ClockDep, IdsDep, MailsDep {
  /** Left out where no way out is set. */
  readonly carrier?: MailCarrier | undefined;
  readonly reports?: MailReports | undefined;
  readonly origin: URL;
  readonly log: Log;
  /** Is shown each mail that stays here, with its words. For development only: links in them open accounts. */
  readonly kept?: (mail: KeptMail) => void;
  /** Sees to it that work goes on although nobody waits for it; the platform may have to be told. */
  readonly outlast?: (work: Promise<unknown>) => void;
}

/** The one {@link Mailer} of a process. Several share one list: each mail is carried by one of them. */
export function createMailer(deps: MailerDeps): Postmaster {
  const { mails, carrier, clock, origin, log, outlast = () => {} } = deps;
  let running: Promise<number> | undefined;
  let again = false;

  async function carryAll(): Promise<number> {
    let tried = 0;
    const lost = await mails.giveUpLost(clock.now(), carrier?.supports.remembersKeys ? 'waiting' : 'unsure');
    if (lost > 0) log('warn', 'mail.interrupted', { count: lost });
    for (;;) {
      const now = clock.now();
      const mail = await mails.take(now, (now + leaseMs) as Instant);
      if (!mail) return tried;
      tried += 1;
      const end = await endOf(mail);
      await mails.settle(mail.id, end, clock.now());
      const level = end.state === 'sent' || end.state === 'kept' ? 'info' : 'warn';
      log(level, `mail.${end.state}`, { id: mail.id, kind: mail.kind, tries: mail.tries });
    }
  }

  async function endOf(mail: KeptMail): Promise<MailEnd> {
    if (!carrier) {
      deps.kept?.(mail);
      return { state: 'kept' };
    }
    if (mail.usefulUntil <= clock.now()) return { state: 'failed', why: 'too late to be of use' };
    const carried = await carrier
      .carry(mail)
      .catch((cause: unknown): Carried => ({ type: 'Unsure', why: String(cause) }));
    return endAfter(carried, mail, clock.now());
  }

  function carryDue(): Promise<number> {
    if (running) {
      again = true;
      return running;
    }
    running = carryAll()
      .catch((cause: unknown) => {
        log('error', 'mail.notCarried', { reason: String(cause) });
        return 0;
      })
      .finally(() => {
        running = undefined;
        if (!again) return;
        again = false;
        outlast(carryDue());
      });
    return running;
  }

  return {
    leaves: carrier !== undefined,
    async send({ key, kind, to, letter, lang = 'en', usefulMs = 3 * dayMs, always = false }) {
      const createdAt = clock.now();
      const added = await mails.add(
        {
          id: deps.ids.next(),
          key,
          kind,
          to,
          ...renderLetter(letter(unlinkedLetters(lettersIn(lang)), origin), { lang, origin }),
          createdAt,
          usefulUntil: (createdAt + usefulMs) as Instant,
        },
        { most: always ? Number.MAX_SAFE_INTEGER : mailsPerHour, since: (createdAt - hourMs) as Instant },
      );
      if (added === 'added') outlast(carryDue());
      else log('info', `mail.${added}`, { kind });
      return added;
    },
    carryDue,
    async noteReports(headers, body) {
      if (!deps.reports) return 'notAsked';
      const reports = await deps.reports.read(headers, body);
      if (!reports) return 'notSigned';
      let noted = 0;
      for (const { carriedAs, why } of reports)
        if (await mails.bounce(carriedAs, line(why), clock.now())) noted += 1;
      if (noted > 0) log('warn', 'mail.bounced', { count: noted });
      return noted;
    },
    tidy: () => mails.forgetBefore((clock.now() - keptMs) as Instant),
  };
}

/** What a try's outcome means for a mail that was tried `tries` times. */
export function endAfter(carried: Carried, { tries }: Pick<KeptMail, 'tries'>, now: Instant): MailEnd {
  switch (carried.type) {
    case 'Carried':
      return { state: 'sent', carriedAs: carried.as };
    case 'Refused':
      return { state: 'refused', why: line(carried.why) };
    case 'Unsure':
      return { state: 'unsure', why: line(carried.why) };
    case 'NotNow': {
      const why = line(carried.why);
      if (tries >= triesMost) return { state: 'failed', why };
      const wait = carried.retryMs ?? Math.min(firstWaitMs * 2 ** (tries - 1), waitMostMs);
      return { state: 'waiting', why, dueAt: (now + wait) as Instant };
    }
  }
}

const line = (why: string): string => why.replace(/\s+/g, ' ').trim().slice(0, 300);
