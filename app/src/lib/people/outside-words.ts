import { m } from '#lib/words/made/messages.js';

interface Words {
  readonly title: string;
  readonly text: string;
  /** Whether going to the provider once more is what helps. */
  readonly again: boolean;
}

/** What to say when nobody came in by the provider, see `OutsideRefused`. */
export function refusedWords(why: string, name: string): Words {
  switch (why) {
    case 'otherBrowser':
      return { title: m.outside_other_browser_title(), text: m.outside_other_browser(), again: true };
    case 'notAgreed':
      return { title: m.outside_not_agreed_title({ name }), text: m.outside_not_agreed(), again: false };
    case 'away':
      return { title: m.outside_away_title({ name }), text: m.outside_away(), again: false };
    case 'refused':
      return { title: m.outside_refused_title({ name }), text: m.outside_refused(), again: true };
    case 'untrue':
      return { title: m.outside_untrue_title(), text: m.outside_untrue({ name }), again: true };
    case 'unverified':
      return {
        title: m.outside_unverified_title({ name }),
        text: m.outside_unverified({ name }),
        again: false,
      };
    case 'disconnected':
      return {
        title: m.outside_disconnected_title({ name }),
        text: m.outside_disconnected({ name }),
        again: false,
      };
    case 'otherAddress':
      return { title: m.outside_other_address_title(), text: m.outside_other_address({ name }), again: true };
    case 'otherPerson':
      return { title: m.outside_other_person_title({ name }), text: m.outside_other_person(), again: true };
    default:
      return { title: m.outside_expired_title(), text: m.outside_expired({ name }), again: true };
  }
}
