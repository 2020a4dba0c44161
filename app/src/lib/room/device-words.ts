/** What the room says about microphones and cameras. See `words.ts`. */
import type { Saying } from './words.ts';

export type DeviceKind = 'microphone' | 'camera';
export type DeviceTrouble =
  | 'notAsked'
  | 'dismissed'
  | 'blocked'
  | 'blockedBySystem'
  | 'none'
  | 'busy'
  | 'insecure'
  | 'unsupported'
  | 'interrupted'
  | 'unknown';
export type Browser = 'chrome' | 'edge' | 'firefox' | 'safari' | 'ios' | 'android' | 'other';
export type System = 'mac' | 'windows' | 'android' | 'ios' | 'linux' | 'other';
export interface Machine {
  readonly browser: Browser;
  readonly system: System;
}

/** What others miss while the device is not there. */
const missing = (kind: DeviceKind) =>
  kind === 'microphone' ? 'Others cannot hear you' : 'Others cannot see you';
const still = (kind: DeviceKind) =>
  kind === 'microphone'
    ? 'You can still listen, watch and write.'
    : 'You can still be heard, listen and write.';

export const deviceWords: Record<DeviceTrouble, (kind: DeviceKind, machine: Machine) => Saying> = {
  notAsked: (kind) => ({
    what: `${missing(kind)} yet. Allow the ${kind}?`,
    still: 'Your browser asks next. You can switch it off at any time.',
    action: `Allow the ${kind}`,
    other: 'Continue without',
  }),
  dismissed: (kind) => ({
    what: `Your browser's question was closed, so the ${kind} is off.`,
    still: still(kind),
    action: 'Ask again',
    other: 'Continue without',
  }),
  blocked: (kind, machine) => ({
    what: `This browser blocks the ${kind} on this page.`,
    still: `${still(kind)} As soon as it is allowed, it starts by itself.`,
    steps: unblockSteps(kind, machine),
    other: 'Join without',
  }),
  blockedBySystem: (kind, machine) => ({
    what: `Your ${systemName[machine.system]} does not let this browser use the ${kind}.`,
    still: still(kind),
    steps: systemSteps(kind, machine.system),
    action: 'Try again',
    other: 'Join without',
  }),
  none: (kind) => ({
    what: `No ${kind} found. You can join without one.`,
    still: 'When you plug one in, it is noticed.',
  }),
  busy: (kind) => ({
    what: `Your ${kind} is used by another app or tab.`,
    still: `Close it there. ${still(kind)}`,
    action: 'Try again',
  }),
  insecure: () => ({
    what: 'Browsers allow microphone and camera only over HTTPS or localhost.',
    still:
      'You can watch, listen and write. Whoever runs this Stoa: put it behind HTTPS, for example with “caddy reverse-proxy --from meet.example.org --to :3000”, and set ORIGIN.',
  }),
  unsupported: (kind) => ({
    what: `This browser is too old to use a ${kind} in a page.`,
    still: 'Chrome or Edge 120, Firefox 121 and Safari 17.4 can. Reading and writing still work here.',
  }),
  interrupted: (kind) => ({
    what: kind === 'microphone' ? 'Sound paused by your phone.' : 'Camera paused by your phone.',
    still: 'A call or another app took it for a moment.',
    action: 'Continue',
  }),
  unknown: (kind) => ({
    what: `The ${kind} did not start.`,
    still: still(kind),
    action: 'Try again',
  }),
};

export const systemName: Record<System, string> = {
  mac: 'Mac',
  windows: 'Windows',
  android: 'phone',
  ios: 'iPhone or iPad',
  linux: 'computer',
  other: 'device',
};

/** Where each browser keeps the switch. The icon itself is drawn by `AddressBar.svelte`. */
function unblockSteps(kind: DeviceKind, { browser }: Machine): readonly string[] {
  const name = kind === 'microphone' ? 'Microphone' : 'Camera';
  switch (browser) {
    case 'firefox':
      return [
        `Click the crossed-out ${kind} left of the address.`,
        'Press the × beside “Blocked”, then reload.',
      ];
    case 'safari':
      return ['Open Safari › Settings for this website.', `Set ${name} to “Allow”.`];
    case 'ios':
      return ['Tap the icon left of the address, then “Website settings”.', `Set ${name} to “Allow”.`];
    case 'android':
      return ['Tap the icon left of the address, then “Permissions”.', `Switch ${name} on.`];
    default:
      return ['Click the icon left of the address.', `Switch ${name} on.`];
  }
}
function systemSteps(kind: DeviceKind, system: System): readonly string[] {
  const name = kind === 'microphone' ? 'Microphone' : 'Camera';
  switch (system) {
    case 'mac':
      return [`Open System Settings › Privacy & Security › ${name}.`, 'Switch this browser on.'];
    case 'windows':
      return [`Open Settings › Privacy & security › ${name}.`, 'Switch on access for desktop apps.'];
    case 'android':
      return [`Open Settings › Apps › this browser › Permissions.`, `Allow ${name}.`];
    case 'ios':
      return [`Open Settings › Apps › this browser.`, `Switch ${name} on.`];
    default:
      return [`Open your system's privacy settings for the ${kind}.`, 'Let this browser use it.'];
  }
}
/** Addresses that open the right page of the system's settings, where a browser may follow them. */
export function systemSettingsLink(kind: DeviceKind, system: System): string | undefined {
  if (system === 'windows')
    return kind === 'microphone' ? 'ms-settings:privacy-microphone' : 'ms-settings:privacy-webcam';
  if (system === 'mac')
    return `x-apple.systempreferences:com.apple.preference.security?Privacy_${kind === 'microphone' ? 'Microphone' : 'Camera'}`;
  return undefined;
}

export const micWords = {
  flat: {
    what: 'No sound from your microphone.',
    still: 'It may be muted in your system, by a switch on the headset, or be the wrong one.',
    action: 'Choose another',
    other: 'Do not warn',
  },
  noisy: {
    what: 'Your microphone is noisy.',
    still: 'Others hear it while you listen.',
    action: 'Mute',
    other: 'Reduce noise',
  },
  talkingMuted: { what: 'You are muted.', still: 'Others do not hear what you say.', action: 'Unmute' },
} satisfies Record<string, Saying>;

export const plugWords = {
  moved: (gone: string, now: string): Saying => ({
    what: `${gone} unplugged. Now using ${now}.`,
    action: 'Change',
  }),
  lost: (gone: string, kind: DeviceKind): Saying => ({
    what: `${gone} unplugged. You have no other ${kind}, so it is off.`,
    still: 'Plug one in and it is noticed.',
  }),
  came: (name: string): Saying => ({ what: `${name} connected.`, action: 'Use' }),
};
