import type { Page } from '@playwright/test';

/** How one kind of device answers in a page. */
export interface FakeDevice {
  /** What `permissions.query` says; `granted` when left out. */
  readonly permission?: 'granted' | 'denied' | 'prompt';
  /** How `getUserMedia` fails, in turn; when they are used up it works. `forever` repeats the last one. */
  readonly fails?: readonly { readonly name: string; readonly message?: string }[];
  readonly forever?: boolean;
}
export interface FakeDevices {
  readonly microphone?: FakeDevice;
  readonly camera?: FakeDevice;
  /** What the microphone sends: Chromium's beeps, nothing at all, or a tone without gaps. */
  readonly sound?: 'beeps' | 'silence' | 'tone';
  /** Whether `getDisplayMedia` fails, and how. */
  readonly screenFails?: { readonly name: string; readonly message?: string };
}

/** What {@link fakeDevices} leaves in the page for the test to move. */
export interface DeviceStage {
  readonly tracks: MediaStreamTrack[];
  readonly asked: { audio: unknown; video: unknown }[];
  /** Answers the next `enumerateDevices` with these besides the real ones, and says that something changed. */
  plugIn(label: string, kind: MediaDeviceKind): void;
  allow(kind: 'microphone' | 'camera', state: PermissionState): void;
  fail(kind: 'microphone' | 'camera', fails: { name: string; message?: string }[]): void;
}
declare global {
  interface Window {
    deviceStage: DeviceStage;
  }
}

/** Puts devices that behave as told in front of the browser's own fake ones. Call it before the page is opened. */
export async function fakeDevices(page: Page, devices: FakeDevices): Promise<void> {
  await page.addInitScript(install, devices);
}

function install(devices: FakeDevices): void {
  const media = navigator.mediaDevices;
  const kinds = ['microphone', 'camera'] as const;
  const tracks: MediaStreamTrack[] = [];
  const asked: { audio: unknown; video: unknown }[] = [];
  const extra: MediaDeviceInfo[] = [];
  const states: Record<(typeof kinds)[number], PermissionState> = {
    microphone: 'granted',
    camera: 'granted',
  };
  const watchers = { microphone: [] as EventTarget[], camera: [] as EventTarget[] };
  const failing = {
    microphone: [...(devices.microphone?.fails ?? [])],
    camera: [...(devices.camera?.fails ?? [])],
  };
  for (const kind of kinds) states[kind] = devices[kind]?.permission ?? 'granted';

  const query = navigator.permissions.query.bind(navigator.permissions);
  navigator.permissions.query = async (wish) => {
    const kind = wish.name as unknown as (typeof kinds)[number];
    if (!kinds.includes(kind)) return query(wish);
    const status = new EventTarget() as PermissionStatus;
    Object.defineProperty(status, 'state', { get: () => states[kind] });
    watchers[kind].push(status);
    return status;
  };
  const setState = (kind: (typeof kinds)[number], state: PermissionState) => {
    states[kind] = state;
    for (const status of watchers[kind])
      (status as PermissionStatus).onchange?.call(status as PermissionStatus, new Event('change'));
  };

  const real = media.getUserMedia.bind(media);
  media.getUserMedia = async (wishes) => {
    const kind = wishes?.audio ? 'microphone' : 'camera';
    asked.push({ audio: wishes?.audio, video: wishes?.video });
    const failure = failing[kind][0];
    if (failure) {
      if (!devices[kind]?.forever || failing[kind].length > 1) failing[kind].shift();
      throw Object.assign(new DOMException(failure.message ?? '', failure.name));
    }
    const stream =
      kind === 'microphone' && devices.sound && devices.sound !== 'beeps'
        ? made(devices.sound)
        : await real(wishes);
    if (states[kind] !== 'granted') setState(kind, 'granted');
    tracks.push(...stream.getTracks());
    return stream;
  };
  const made = (sound: 'silence' | 'tone') => {
    const context = new AudioContext();
    const out = context.createMediaStreamDestination();
    if (sound === 'tone') {
      const tone = new OscillatorNode(context, { frequency: 300 });
      tone.connect(new GainNode(context, { gain: 0.5 })).connect(out);
      tone.start();
    }
    return out.stream;
  };

  const list = media.enumerateDevices.bind(media);
  media.enumerateDevices = async () => [...(await list()), ...extra];

  if (devices.screenFails) {
    const { name, message } = devices.screenFails;
    media.getDisplayMedia = () => Promise.reject(new DOMException(message ?? '', name));
  }
  window.deviceStage = {
    tracks,
    asked,
    plugIn(label, kind) {
      extra.push({ deviceId: label, groupId: label, kind, label, toJSON: () => ({}) });
      media.dispatchEvent(new Event('devicechange'));
    },
    allow: setState,
    fail: (kind, fails) => failing[kind].push(...fails),
  };
}
