/**
 * Everything the room says about its states. Each saying tells what happened, what still works, and offers at most one thing to do first;
 * `satisfies Record<…>` makes the compiler ask for words when a state is added. They are functions, because a server speaks many languages.
 */
import type { ByeReason, RefusalType } from '@stoa/domain/room/protocol';
import type { RoomRole } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';
import { systemName, type System } from './device-words.ts';

export interface Saying {
  readonly what: string;
  /** What still works, or what to know. */
  readonly still?: string;
  readonly steps?: readonly string[];
  /** What the first button says. */
  readonly action?: string;
  /** What the quiet second button says. */
  readonly other?: string;
}

export const lineWords = {
  reconnecting: (seconds: number): Saying => ({
    what: m.room_states_reconnecting({ seconds }),
    still: m.room_states_reconnecting_still(),
  }),
  back: (): Saying => ({ what: m.room_states_back() }),
  gaveUp: (): Saying => ({
    what: m.room_states_gave_up(),
    still: m.room_states_gave_up_still(),
    action: m.room_states_try_now(),
  }),
  mediaDown: (): Saying => ({ what: m.room_states_media_down(), still: m.room_states_media_down_still() }),
  networkBlocks: (): Saying => ({
    what: m.room_states_blocked(),
    still: m.room_states_blocked_still(),
    action: m.room_states_test_again(),
    other: m.room_states_chat_only_other(),
  }),
  unsupported: (): Saying => ({
    what: m.room_states_unsupported(),
    still: m.room_states_unsupported_still(),
  }),
  chatOnly: (): Saying => ({
    what: m.room_states_chat_only(),
    still: m.room_states_chat_only_still(),
    action: m.room_states_connect_media(),
  }),
  poor: (): Saying => ({
    what: m.room_states_poor(),
    still: m.room_states_poor_still(),
    action: m.room_states_poor_action(),
    other: m.room_states_poor_keep(),
  }),
  soundBlocked: (): Saying => ({ what: m.room_states_sound_blocked() }),
  soundPaused: (): Saying => ({ what: m.room_states_sound_paused() }),
};

export const hereWords = {
  alone: (): Saying => ({
    what: m.room_states_alone(),
    still: m.room_states_alone_still(),
    action: m.room_states_copy_link(),
  }),
  stillThere: (seconds: number): Saying => ({
    what: m.room_states_still_there(),
    still: m.room_states_still_there_still({ seconds }),
    action: m.room_states_i_am_here(),
    other: m.room_states_never_ask(),
  }),
  large: (count: number): Saying => ({
    what: m.room_states_large({ count }),
    action: m.room_states_large_action(),
  }),
  presenting: (): Saying => ({ what: m.room_states_presenting(), action: m.room_states_stop() }),
  /** With a whole screen or a window, which may hold this very page. */
  mirror: (): Saying => ({
    what: m.room_states_presenting(),
    still: m.room_states_mirror_still(),
    action: m.room_states_stop(),
  }),
  knocking: (names: readonly string[]): Saying => ({
    what: m.room_states_knocking({ count: names.length, names: namesOf(names) }),
    action: names.length === 1 ? m.room_states_admit() : m.room_states_see_who(),
  }),
  shareRefusedBySystem: (system: System): Saying => ({
    what: m.room_states_share_refused({ system: systemName[system]() }),
    still: m.room_states_call_goes_on(),
    steps:
      system === 'mac'
        ? [m.room_states_share_step_mac({ and: '&' }), m.room_states_share_step_mac_on()]
        : [m.room_states_share_step(), m.room_states_share_step_on()],
    action: m.room_states_again(),
  }),
  shareFailed: (): Saying => ({
    what: m.room_states_share_failed(),
    still: m.room_states_call_goes_on(),
    action: m.room_states_again(),
  }),
  shareClosed: (): Saying => ({ what: m.room_states_share_closed() }),
  chatClosed: (): Saying => ({ what: m.room_states_chat_closed(), still: m.room_states_chat_closed_still() }),
};

export const lobbyWords = {
  waiting: (hosts: readonly string[]): Saying =>
    hosts.length === 0
      ? { what: m.room_states_nobody_to_admit(), still: m.room_states_nobody_to_admit_still() }
      : {
          what: m.room_states_waiting({ count: hosts.length, names: namesOf(hosts) }),
          still: m.room_states_waiting_still(),
        },
  noAnswer: (): Saying => ({
    what: m.room_states_no_answer(),
    still: m.room_states_no_answer_still(),
    action: m.room_states_ask_again(),
  }),
  denied: (): Saying => ({ what: m.room_states_denied(), still: m.room_states_denied_still() }),
};

/** Why somebody is out: the page after the room. `next` names the button that matters. */
export interface Farewell extends Saying {
  readonly next: 'rejoin' | 'useHere' | 'home' | 'signIn' | 'retry' | 'knock';
}
export type LeftWhy =
  Exclude<ByeReason, 'slow' | 'restart'> | 'cancelled' | 'left' | 'endedByMe' | 'slept' | 'alone';

const homeNext = () => ({ next: 'home', action: m.room_states_home() }) as const;
const rejoinNext = () => ({ next: 'rejoin', action: m.room_states_rejoin() }) as const;
const retryNext = () => ({ next: 'retry', action: m.room_states_again() }) as const;

export const leftWords = {
  left: () => ({ what: m.room_states_left(), still: m.room_states_left_still(), ...rejoinNext() }),
  endedByMe: () => ({
    what: m.room_states_ended_by_me(),
    still: m.room_states_ended_by_me_still(),
    ...homeNext(),
  }),
  ended: () => ({ what: m.room_states_ended(), still: m.room_states_ended_still(), ...homeNext() }),
  cancelled: () => ({
    what: m.room_states_cancelled(),
    still: m.room_states_cancelled_still(),
    ...homeNext(),
  }),
  removed: () => ({ what: m.room_states_removed(), still: m.room_states_removed_still(), ...homeNext() }),
  denied: () => ({ ...lobbyWords.denied(), ...homeNext() }),
  noAnswer: () => ({ ...lobbyWords.noAnswer(), next: 'knock' }),
  full: () => ({ what: m.room_states_full(), still: m.room_states_full_still(), ...retryNext() }),
  locked: () => ({ what: m.room_states_locked(), still: m.room_states_locked_still(), ...retryNext() }),
  elsewhere: () => ({
    what: m.room_states_elsewhere(),
    still: m.room_states_elsewhere_still(),
    next: 'useHere',
    action: m.room_states_use_here(),
  }),
  notFound: () => ({
    what: m.room_states_not_found(),
    still: m.room_states_not_found_still(),
    ...homeNext(),
  }),
  signedOut: () => ({
    what: m.room_states_signed_out(),
    still: m.room_states_signed_out_still(),
    next: 'signIn',
    action: m.room_states_sign_in(),
  }),
  badFrames: () => ({
    what: m.room_states_bad_frames(),
    still: m.room_states_bad_frames_still(),
    next: 'rejoin',
    action: m.room_states_reload(),
  }),
  slept: () => ({ what: m.room_states_slept(), still: m.room_states_slept_still(), ...rejoinNext() }),
  alone: () => ({
    what: m.room_states_left_alone(),
    still: m.room_states_left_alone_still(),
    ...rejoinNext(),
  }),
} satisfies Record<LeftWhy, () => Farewell>;

/** What a refusal of the server means for what was just tried. */
export const refusalWords = {
  InvalidFrame: () => m.room_states_refused_invalid(),
  TooOften: () => m.room_states_refused_often(),
  TooLong: () => m.room_states_refused_long(),
  NotAllowed: () => m.room_states_refused_not_allowed(),
  NotFound: () => m.room_states_refused_not_found(),
  NotYetIn: () => m.room_states_refused_not_in(),
  Full: () => m.room_states_refused_full(),
  ChatClosed: () => m.room_states_refused_chat_closed(),
  ShareClosed: () => m.room_states_refused_share_closed(),
  StorageFull: () => m.room_states_refused_storage(),
  Unavailable: () => m.room_states_refused_unavailable(),
} satisfies Record<RefusalType, () => string>;

export const toldWords = {
  mute: (by: string) => m.room_states_told_mute({ by }),
  stopCamera: (by: string) => m.room_states_told_stop_camera({ by }),
  stopShare: (by: string) => m.room_states_told_stop_share({ by }),
  lowerHand: (by: string) => m.room_states_told_lower_hand({ by }),
  promoted(by: string, role: RoomRole | undefined) {
    if (role === 'participant') return m.room_states_told_participant({ by });
    return role === 'host' ? m.room_states_told_host({ by }) : m.room_states_told_cohost({ by });
  },
};

/** `Mia`, `Mia and Ada`, `Mia, Ada and 3 others`. */
export function namesOf(names: readonly string[]): string {
  const [first = '', second = ''] = names;
  if (names.length <= 1) return first;
  if (names.length === 2) return m.room_states_and({ first, second });
  return m.room_states_and_others({ first, second, count: names.length - 2 });
}
