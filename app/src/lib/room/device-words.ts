/** What the room says about microphones and cameras. See `words.ts`. */
import { m } from '#lib/words/made/messages.js';
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

const microphone = (kind: DeviceKind) => kind === 'microphone';
/** Inside of a sentence. */
export const kindWord = (kind: DeviceKind): string =>
  microphone(kind) ? m.room_devices_microphone() : m.room_devices_camera();
/** At its beginning, and in settings of others. */
export const kindName = (kind: DeviceKind): string =>
  microphone(kind) ? m.room_devices_microphone_name() : m.room_devices_camera_name();
/** What the switch of a device says. */
export function turnWord(kind: DeviceKind, on: boolean): string {
  if (microphone(kind))
    return on ? m.room_devices_turn_off_microphone() : m.room_devices_turn_on_microphone();
  return on ? m.room_devices_turn_off_camera() : m.room_devices_turn_on_camera();
}

const still = (kind: DeviceKind) =>
  microphone(kind) ? m.room_devices_still_microphone() : m.room_devices_still_camera();

export const deviceWords: Record<DeviceTrouble, (kind: DeviceKind, machine: Machine) => Saying> = {
  notAsked: (kind) => ({
    what: microphone(kind) ? m.room_devices_not_asked_microphone() : m.room_devices_not_asked_camera(),
    still: m.room_devices_not_asked_still(),
    action: m.room_devices_allow({ device: kindWord(kind) }),
    other: m.room_devices_continue_without(),
  }),
  dismissed: (kind) => ({
    what: m.room_devices_dismissed({ device: kindWord(kind) }),
    still: still(kind),
    action: m.room_states_ask_again(),
    other: m.room_devices_continue_without(),
  }),
  blocked: (kind, machine) => ({
    what: m.room_devices_blocked({ device: kindWord(kind) }),
    still: `${still(kind)} ${m.room_devices_blocked_still()}`,
    steps: unblockSteps(kind, machine),
    other: m.room_devices_join_without(),
  }),
  blockedBySystem: (kind, machine) => ({
    what: m.room_devices_blocked_by_system({ device: kindWord(kind), system: systemName[machine.system]() }),
    still: still(kind),
    steps: systemSteps(kind, machine.system),
    action: m.room_states_again(),
    other: m.room_devices_join_without(),
  }),
  none: (kind) => ({
    what: m.room_devices_none({ device: kindWord(kind) }),
    still: m.room_devices_none_still(),
  }),
  busy: (kind) => ({
    what: m.room_devices_busy({ device: kindWord(kind) }),
    still: `${m.room_devices_busy_still()} ${still(kind)}`,
    action: m.room_states_again(),
  }),
  insecure: () => ({ what: m.room_devices_insecure(), still: m.room_devices_insecure_still() }),
  unsupported: (kind) => ({
    what: m.room_devices_unsupported({ device: kindWord(kind) }),
    still: m.room_states_unsupported_still(),
  }),
  interrupted: (kind) => ({
    what: microphone(kind) ? m.room_devices_interrupted_microphone() : m.room_devices_interrupted_camera(),
    still: m.room_devices_interrupted_still(),
    action: m.room_devices_continue(),
  }),
  unknown: (kind) => ({
    what: m.room_devices_unknown({ device: kindWord(kind) }),
    still: still(kind),
    action: m.room_states_again(),
  }),
};

export const systemName: Record<System, () => string> = {
  mac: () => m.room_devices_system_mac(),
  windows: () => m.room_devices_system_windows(),
  android: () => m.room_devices_system_android(),
  ios: () => m.room_devices_system_ios(),
  linux: () => m.room_devices_system_linux(),
  other: () => m.room_devices_system_other(),
};

/** Where each browser keeps the switch. The icon itself is drawn by `AddressBar.svelte`. */
function unblockSteps(kind: DeviceKind, { browser }: Machine): readonly string[] {
  const device = kindName(kind);
  switch (browser) {
    case 'firefox':
      return [m.room_devices_step_firefox({ device: kindWord(kind) }), m.room_devices_step_firefox_2()];
    case 'safari':
      return [m.room_devices_step_safari(), m.room_devices_step_set_allow({ device })];
    case 'ios':
      return [m.room_devices_step_ios(), m.room_devices_step_set_allow({ device })];
    case 'android':
      return [m.room_devices_step_android(), m.room_devices_step_switch_on({ device })];
    default:
      return [m.room_devices_step_click_icon(), m.room_devices_step_switch_on({ device })];
  }
}
function systemSteps(kind: DeviceKind, system: System): readonly string[] {
  const device = kindName(kind);
  switch (system) {
    case 'mac':
      return [m.room_devices_step_mac({ device, and: '&' }), m.room_devices_step_mac_2()];
    case 'windows':
      return [m.room_devices_step_windows({ device, and: '&' }), m.room_devices_step_windows_2()];
    case 'android':
      return [m.room_devices_step_android_system(), m.room_devices_step_android_allow({ device })];
    case 'ios':
      return [m.room_devices_step_ios_system(), m.room_devices_step_switch_on({ device })];
    default:
      return [m.room_devices_step_system({ device: kindWord(kind) }), m.room_devices_step_system_2()];
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
  flat: () => ({
    what: m.room_devices_flat(),
    still: m.room_devices_flat_still(),
    action: m.room_devices_flat_action(),
    other: m.room_devices_flat_other(),
  }),
  noisy: () => ({
    what: m.room_devices_noisy(),
    still: m.room_devices_noisy_still(),
    action: m.room_devices_mute(),
    other: m.room_devices_reduce_noise(),
  }),
  talkingMuted: () => ({
    what: m.room_devices_talking_muted(),
    still: m.room_devices_talking_muted_still(),
    action: m.room_devices_unmute(),
  }),
} satisfies Record<string, () => Saying>;

export const plugWords = {
  moved: (gone: string, now: string): Saying => ({
    what: m.room_devices_moved({ gone, now }),
    action: m.room_devices_change(),
  }),
  lost: (gone: string, kind: DeviceKind): Saying => ({
    what: m.room_devices_lost({ gone, device: kindWord(kind) }),
    still: m.room_devices_lost_still(),
  }),
  came: (name: string): Saying => ({ what: m.room_devices_came({ name }), action: m.room_devices_use() }),
};
