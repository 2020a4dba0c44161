/**
 * Everything the room says about its states, in one catalogue. Each saying tells what happened, what still works, and offers at
 * most one thing to do first; `satisfies Record<…>` makes the compiler ask for words when a state is added.
 */
import type { ByeReason, RefusalType } from '@stoa/domain/room/protocol';
import type { RoomRole } from '@stoa/domain';
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
    what: `Reconnecting… ${seconds} s`,
    still: 'Your seat, your place in the chat and what you are writing are kept.',
  }),
  back: { what: 'Back.' } as Saying,
  gaveUp: {
    what: 'Still no connection.',
    still: 'We keep trying. What you wrote is kept.',
    action: 'Try now',
  } as Saying,
  slept: {
    what: 'Your computer was asleep.',
    still: 'You left the call meanwhile. You come back muted.',
    action: 'Rejoin',
  } as Saying,
  mediaDown: {
    what: 'Sound and picture are restarting.',
    still: 'They come back by themselves in a few seconds. The chat goes on.',
  } as Saying,
  mediaConnecting: { what: 'Connecting sound and picture…', still: 'The chat already works.' } as Saying,
  networkBlocks: {
    what: 'Your network blocks calls.',
    still:
      'Sound and picture go over UDP, which does not get through. Try another network, or switch a VPN off.',
    action: 'Test again',
    other: 'Chat only',
  } as Saying,
  unsupported: {
    what: 'This browser is too old for calls.',
    still: 'Chrome or Edge 120, Firefox 121 and Safari 17.4 can. Reading and writing still work here.',
  } as Saying,
  poor: {
    what: 'Your line is weak.',
    still: 'Turn off your video to be heard better.',
    action: 'Turn off',
  } as Saying,
  soundBlocked: {
    what: 'Click to hear the meeting',
    still: 'Your browser waits for a click before it plays sound.',
  } as Saying,
  soundPaused: { what: 'Sound paused by your phone. Tap to continue.' } as Saying,
};

export const hereWords = {
  alone: {
    what: 'You are the only one here.',
    still: 'Send somebody the link.',
    action: 'Copy the link',
  } as Saying,
  stillThere: (seconds: number): Saying => ({
    what: 'Are you still there?',
    still: `You have been alone for a while. The call ends for you in ${seconds} s.`,
    action: 'I am here',
    other: 'Never ask',
  }),
  large: (count: number): Saying => ({
    what: `${count} people are in already, so you join muted.`,
    action: 'Join unmuted instead',
  }),
  presenting: { what: 'You are presenting.', action: 'Stop' } as Saying,
  /** With a whole screen or a window, which may hold this very page. */
  mirror: {
    what: 'You are presenting.',
    still: 'Keep this page out of the picture, or others see themselves in themselves.',
    action: 'Stop',
  } as Saying,
  knocking: (names: readonly string[]): Saying => ({
    what: `${namesOf(names)} ${names.length === 1 ? 'waits' : 'wait'} to be let in.`,
    action: names.length === 1 ? 'Admit' : 'See who',
  }),
  shareRefusedBySystem: (system: System): Saying => ({
    what: `Your ${systemName[system]} does not let this browser see the screen.`,
    still: 'The call goes on.',
    steps:
      system === 'mac'
        ? [
            'Open System Settings › Privacy & Security › Screen & System Audio Recording.',
            'Switch this browser on, then start it anew.',
          ]
        : [
            'Open your system’s privacy settings for screen capture.',
            'Let this browser use it, then try again.',
          ],
    action: 'Try again',
  }),
  shareFailed: {
    what: 'The screen could not be captured.',
    still: 'The call goes on.',
    action: 'Try again',
  } as Saying,
  shareClosed: { what: 'The host has switched off screen sharing for participants.' } as Saying,
  chatClosed: {
    what: 'The host has closed the chat for participants.',
    still: 'You can still read it.',
  } as Saying,
};

export const lobbyWords = {
  waiting: (hosts: readonly string[]): Saying =>
    hosts.length === 0
      ? {
          what: 'Nobody who can let you in is here yet.',
          still: 'They are told as soon as they come. You keep your place; this page can stay open.',
        }
      : {
          what: `${namesOf(hosts)} ${hosts.length === 1 ? 'knows' : 'know'} you are waiting.`,
          still: 'You keep your place, also when you reload.',
        },
  noAnswer: {
    what: 'No one responded.',
    still: 'The people inside may be busy talking.',
    action: 'Ask again',
  } as Saying,
  denied: {
    what: 'You were not let in.',
    still: 'If this looks like a mistake, ask the person who invited you.',
  } as Saying,
};

/** Why somebody is out: the page after the room. `next` names the button that matters. */
export interface Farewell extends Saying {
  readonly next: 'rejoin' | 'useHere' | 'home' | 'signIn' | 'retry' | 'knock';
}
export type LeftWhy =
  Exclude<ByeReason, 'slow' | 'restart'> | 'cancelled' | 'left' | 'endedByMe' | 'slept' | 'alone';

export const leftWords = {
  left: { what: 'You left.', still: 'Nobody sees or hears you any more.', next: 'rejoin', action: 'Rejoin' },
  endedByMe: {
    what: 'You ended the meeting for all.',
    still: 'Its chat is kept.',
    next: 'home',
    action: 'Home',
  },
  ended: {
    what: 'The meeting has ended.',
    still: 'A host ended it for all. Its chat is kept for members of the workspace.',
    next: 'home',
    action: 'Home',
  },
  cancelled: {
    what: 'The meeting was cancelled.',
    still: 'Ask the person who invited you for a new time.',
    next: 'home',
    action: 'Home',
  },
  removed: {
    what: 'You were removed from the meeting.',
    still: 'A host took you out. If this looks like a mistake, ask them to let you in again.',
    next: 'home',
    action: 'Home',
  },
  denied: { ...lobbyWords.denied, next: 'home', action: 'Home' },
  noAnswer: { ...lobbyWords.noAnswer, next: 'knock', action: 'Ask again' },
  full: {
    what: 'The room is full.',
    still: 'As soon as somebody leaves there is a seat again.',
    next: 'retry',
    action: 'Try again',
  },
  locked: {
    what: 'The room is locked.',
    still: 'A host has closed the door for newcomers. Ask somebody inside to unlock it.',
    next: 'retry',
    action: 'Try again',
  },
  elsewhere: {
    what: 'You are in this meeting in another tab or on another device.',
    still: 'Only one of them can hold your seat.',
    next: 'useHere',
    action: 'Use here',
  },
  notFound: {
    what: 'There is no such room.',
    still: 'The link may be mistyped, or the meeting was cancelled.',
    next: 'home',
    action: 'Home',
  },
  signedOut: {
    what: 'You were signed out.',
    still: 'Sign in again to come back to your seat.',
    next: 'signIn',
    action: 'Sign in',
  },
  badFrames: {
    what: 'This page and the server no longer understand each other.',
    still: 'Most likely the server was updated. Reloading helps.',
    next: 'rejoin',
    action: 'Reload and rejoin',
  },
  slept: {
    what: 'Your computer was asleep.',
    still: 'You left the call meanwhile. You come back muted.',
    next: 'rejoin',
    action: 'Rejoin',
  },
  alone: {
    what: 'You left because nobody else was there.',
    still: 'The room is still open.',
    next: 'rejoin',
    action: 'Rejoin',
  },
} satisfies Record<LeftWhy, Farewell>;

/** What a refusal of the server means for what was just tried. */
export const refusalWords = {
  InvalidFrame: 'That could not be understood. Reload the page if it happens again.',
  TooOften: 'That was a little fast. Wait a moment and try again.',
  TooLong: 'That is too long. Shorten it and send it again.',
  NotAllowed: 'Only hosts may do that.',
  NotFound: 'That is no longer there.',
  NotYetIn: 'You are not in the room yet.',
  Full: 'The room is full. As soon as somebody leaves there is a seat again.',
  ChatClosed: 'The host has closed the chat. What you wrote is kept here.',
  ShareClosed: 'The host has switched off screen sharing.',
  StorageFull:
    'The server has no space left. What you wrote is kept here; tell the person who runs this Stoa.',
  Unavailable: 'The server could not do that just now. Try again.',
} satisfies Record<RefusalType, string>;

export const toldWords = {
  mute: (by: string) => `${by} muted you.`,
  stopCamera: (by: string) => `${by} turned your camera off.`,
  stopShare: (by: string) => `${by} stopped your screen share.`,
  lowerHand: (by: string) => `${by} lowered your hand.`,
  promoted: (by: string, role: RoomRole | undefined) =>
    role === 'participant'
      ? `${by} took your host rights back.`
      : `${by} made you ${role === 'host' ? 'host' : 'co-host'}.`,
};

/** `Mia`, `Mia and Ada`, `Mia, Ada and 3 others`. */
export function namesOf(names: readonly string[]): string {
  const [first = '', second = ''] = names;
  if (names.length <= 1) return first;
  if (names.length === 2) return `${first} and ${second}`;
  return `${first}, ${second} and ${names.length - 2} ${names.length === 3 ? 'other' : 'others'}`;
}
