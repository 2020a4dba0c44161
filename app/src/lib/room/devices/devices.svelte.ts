/* eslint-disable svelte/prefer-svelte-reactivity -- plain Map, Set and URL on purpose: bookkeeping that no markup reads */
/** Microphone, camera and speaker together: what there is to choose from, what came and went, and what was chosen last. */
import { m } from '#lib/words/made/messages.js';
import type { Notices } from '../notices.svelte.ts';
import { briefMs, readMs } from '../notices.svelte.ts';
import type { PreferenceStore } from '../preferences.svelte.ts';
import { kindName, kindWord, micWords, plugWords, type DeviceKind, type Machine } from '../device-words.ts';
import { Input, noDevice } from './input.svelte.ts';
import { machineOf } from './machine.ts';
import { Meter } from './meter.svelte.ts';

export interface Choice {
  readonly id: string;
  readonly label: string;
}
export interface DeviceUser {
  microphone(track: MediaStreamTrack | undefined): void;
  camera(track: MediaStreamTrack | undefined): void;
}

/** What a person calls a device: without the system's decoration such as "(046d:0825)". */
const plain = (label: string) => label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '');

export class Devices {
  readonly machine: Machine = machineOf(navigator.userAgent, navigator.maxTouchPoints);
  readonly microphone: Input;
  readonly camera: Input;
  readonly meter = new Meter();
  microphones: readonly Choice[] = $state.raw([]);
  cameras: readonly Choice[] = $state.raw([]);
  speakers: readonly Choice[] = $state.raw([]);
  speaker: string | undefined = $state();
  /** Whether this browser lets a page choose the speaker. Safari and Firefox before 116 do not. */
  readonly canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;
  /** While Space is held. */
  holding = $state(false);

  #preferences: PreferenceStore;
  #notices: Notices;
  #user: DeviceUser = { microphone: () => undefined, camera: () => undefined };
  #known = new Set<string>();
  #onChoose: (kind: DeviceKind) => void = () => undefined;

  constructor(preferences: PreferenceStore, notices: Notices) {
    this.#preferences = preferences;
    this.#notices = notices;
    const phone = this.machine.system === 'ios' || this.machine.system === 'android';
    this.microphone = new Input('microphone', (id) => this.#micWishes(id), {
      phone,
      track: (track) => {
        this.#listen();
        this.#user.microphone(track);
      },
      gone: (was, now) => this.#gone('microphone', was, now),
    });
    this.camera = new Input('camera', cameraWishes, {
      phone,
      track: (track) => this.#user.camera(track),
      gone: (was, now) => this.#gone('camera', was, now),
    });
    this.microphone.chosen = preferences.get('microphone');
    this.camera.chosen = preferences.get('camera');
    this.speaker = preferences.get('speaker');
  }

  /** Who sends the tracks from now on; they are told at once. */
  sendTo(user: DeviceUser): void {
    this.#user = user;
    user.microphone(this.microphone.live ? this.microphone.track : undefined);
    user.camera(this.camera.live ? this.camera.track : undefined);
  }
  /** What opens when a person presses "Change" or "Choose another". */
  onChoose(open: (kind: DeviceKind) => void): void {
    this.#onChoose = open;
  }

  /** Starts what may start without asking. Microphone and camera are asked for apart: one that is missing never fails both. */
  async begin(): Promise<void> {
    navigator.mediaDevices?.addEventListener?.('devicechange', this.#changed);
    await Promise.all([
      this.microphone.begin(this.#preferences.get('micOn')),
      this.camera.begin(this.#preferences.get('cameraOn')),
    ]);
    await this.refresh(false);
  }
  end(): void {
    navigator.mediaDevices?.removeEventListener?.('devicechange', this.#changed);
    this.microphone.end();
    this.camera.end();
    this.meter.close();
  }

  async toggle(kind: DeviceKind): Promise<void> {
    this.holding = false;
    await this[kind].toggle();
    this.#preferences.set(kind === 'microphone' ? 'micOn' : 'cameraOn', this[kind].on);
    this.#notices.drop('talkingMuted');
    await this.refresh(false);
  }
  async choose(kind: DeviceKind, id: string | undefined): Promise<void> {
    this.#preferences.set(kind, id);
    await this[kind].choose(id);
  }
  chooseSpeaker(id: string | undefined): void {
    this.speaker = id;
    this.#preferences.set('speaker', id);
  }
  /** Space goes down and up. A host's mute in between wins. */
  async hold(down: boolean): Promise<void> {
    if (down === this.holding || (down && this.microphone.on)) return;
    this.holding = down;
    await this.microphone.set(down);
  }
  /** A host's word, obeyed before it is shown. */
  async obey(kind: DeviceKind): Promise<void> {
    if (kind === 'microphone') this.holding = false;
    await this[kind].set(false);
  }
  /** `applyConstraints` may be refused by a driver; then nothing changes and nothing is said. */
  async reduceNoise(on: boolean): Promise<void> {
    this.#preferences.set('reduceNoise', on);
    await this.microphone.track
      ?.applyConstraints(this.#micWishes(this.microphone.chosen))
      .catch(() => undefined);
  }

  /** Reads the list anew; `tell` says what came since. */
  async refresh(tell: boolean): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    const of = (kind: MediaDeviceKind) =>
      all
        .filter((one) => one.kind === kind && one.deviceId !== '' && one.deviceId !== 'communications')
        .map((one) => ({ id: one.deviceId, label: plain(one.label) }));
    this.microphones = of('audioinput');
    this.cameras = of('videoinput');
    this.speakers = of('audiooutput');
    const now = new Set<string>();
    for (const one of all) {
      if (one.deviceId === '' || one.deviceId === 'default' || one.deviceId === 'communications') continue;
      now.add(one.kind + one.deviceId);
      if (tell && one.kind !== 'audiooutput' && one.label && !this.#known.has(one.kind + one.deviceId))
        this.#came(one.kind === 'audioinput' ? 'microphone' : 'camera', one.deviceId, plain(one.label));
    }
    if (this.speaker !== undefined && !this.speakers.some(({ id }) => id === this.speaker))
      this.speaker = undefined;
    this.#known = now;
  }

  #changed = () => void this.refresh(true);

  #listen(): void {
    const { track } = this.microphone;
    if (!track) {
      this.meter.stop();
      return;
    }
    if (this.#listened === track.id) return;
    this.#listened = track.id;
    this.meter.start(
      track,
      () => this.microphone.on,
      () => this.#talkingMuted(),
    );
  }
  #listened = '';

  #talkingMuted(): void {
    if (!this.#preferences.get('warnMuted')) return;
    const act = () => void this.toggle('microphone');
    this.#notices.show({ key: 'talkingMuted', saying: micWords.talkingMuted(), tone: 'warn', act }, readMs);
  }
  #gone(kind: DeviceKind, was: string, now: string | undefined): void {
    const name = plain(was) || kindName(kind);
    if (now === undefined)
      this.#notices.show({ key: `gone-${kind}`, saying: plugWords.lost(name, kind), tone: 'warn' }, readMs);
    else
      this.#notices.show(
        {
          key: `gone-${kind}`,
          saying: plugWords.moved(name, plain(now) || m.room_devices_the_default({ device: kindWord(kind) })),
          tone: 'calm',
          act: () => this.#onChoose(kind),
        },
        readMs,
      );
    void this.refresh(false);
  }
  /** No automatic jump: somebody may be speaking. */
  #came(kind: DeviceKind, id: string, label: string): void {
    if (this[kind].trouble === 'none') this[kind].trouble = undefined;
    const act = () => {
      this[kind].on ||= !this[kind].track;
      void this.choose(kind, id);
    };
    this.#notices.show(
      { key: `came-${label}`, saying: plugWords.came(label), tone: 'calm', act },
      readMs + briefMs,
    );
  }

  #micWishes(deviceId: string | undefined): MediaTrackConstraints {
    const reduce = this.#preferences.get('reduceNoise');
    return { ...idOf(deviceId), echoCancellation: true, autoGainControl: true, noiseSuppression: reduce };
  }
}

/** Never `exact`: a device that went away must not keep anybody from joining. */
const idOf = (deviceId: string | undefined): MediaTrackConstraints =>
  deviceId === undefined || deviceId === noDevice ? {} : { deviceId: { ideal: deviceId } };
const cameraWishes = (deviceId: string | undefined): MediaTrackConstraints => ({
  ...idOf(deviceId),
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
});
