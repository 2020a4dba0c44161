/** One microphone or camera: whether it is wanted, whether it runs, and what stands in its way. It never throws. */
import type { DeviceKind, DeviceTrouble } from '../device-words.ts';
import { captureTrouble, permissionOf, troubleOf, type Permission } from './trouble.ts';

/** The choice to have no device of a kind. */
export const noDevice = 'none';

export interface InputEvents {
  /** The track that should be sent changed. `undefined`: nothing is sent. */
  track(track: MediaStreamTrack | undefined): void;
  /** The device went away while it ran. `now` is the name of what took its place, if anything did. */
  gone(was: string, now: string | undefined): void;
  /** Whether this is a phone, where a muted track means that a call took it. */
  readonly phone: boolean;
}

/** A track that the system mutes for less than this is not worth a word, ms. */
const interruptedMs = 1_000;

export class Input {
  readonly kind: DeviceKind;
  /** The person wants it on. */
  on = $state(false);
  status: 'idle' | 'asking' | 'starting' | 'live' = $state('idle');
  trouble: DeviceTrouble | undefined = $state();
  permission: Permission = $state('unknown');
  track: MediaStreamTrack | undefined = $state.raw();
  /** Chosen by the person: an id, {@link noDevice}, or nothing for the system's default. */
  chosen: string | undefined = $state();
  /** The trouble came while it ran, so that it is worth a word in the call. */
  broke = $state(false);
  /** What the running device calls itself. */
  label = $state('');

  #events: InputEvents;
  #wishes: (deviceId: string | undefined) => MediaTrackConstraints;
  #turn = 0;
  #watch: PermissionStatus | undefined;
  #mutedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    kind: DeviceKind,
    wishes: (deviceId: string | undefined) => MediaTrackConstraints,
    events: InputEvents,
  ) {
    this.kind = kind;
    this.#wishes = wishes;
    this.#events = events;
  }

  /** Sent right now. */
  get live(): boolean {
    return this.on && this.status === 'live' && this.trouble === undefined;
  }

  /** Looks at what the browser allows, starts if it may and `on`, and never asks by itself. */
  async begin(on: boolean): Promise<void> {
    this.on = on && this.chosen !== noDevice;
    const trouble = captureTrouble();
    if (trouble) {
      this.on = false;
      this.trouble = trouble;
      return;
    }
    const { state, watch } = await permissionOf(this.kind);
    this.permission = state;
    this.#watch = watch;
    if (watch) watch.onchange = () => void this.#permissionChanged(watch.state);
    if (state === 'denied') {
      this.on = false;
      this.trouble = 'blocked';
    } else if (state === 'granted') {
      if (this.on) await this.#open();
    } else if (this.on) {
      this.trouble = 'notAsked';
    }
  }

  /** The person pressed the button. */
  async toggle(): Promise<void> {
    await this.set(!this.on || this.trouble !== undefined);
  }
  async set(on: boolean): Promise<void> {
    if (on) {
      if (this.chosen === noDevice) this.chosen = undefined;
      this.on = true;
      if (this.track?.readyState === 'live') this.#enable(true);
      else await this.#open();
      return;
    }
    this.on = false;
    if (this.trouble === 'notAsked' || this.trouble === 'dismissed') this.trouble = undefined;
    if (this.kind === 'microphone' && this.track) this.#enable(false);
    else this.#close();
  }
  async choose(id: string | undefined): Promise<void> {
    this.chosen = id;
    if (id === noDevice) {
      this.on = false;
      this.trouble = undefined;
      this.#close();
    } else if (this.on || this.track) await this.#open();
  }
  /** Opens it even when muted, so that the first unmute is instant and talking while muted can be noticed. */
  async again(): Promise<void> {
    this.on = true;
    await this.#open();
  }
  end(): void {
    this.#close();
    if (this.#watch) this.#watch.onchange = null;
  }

  /** Opens the wished device; on failure leaves the reason in `trouble`. */
  async #open(): Promise<void> {
    const turn = ++this.#turn;
    this.status = this.permission === 'granted' ? 'starting' : 'asking';
    const outcome = await this.#ask(this.#wishes(this.chosen));
    if (turn !== this.#turn) {
      if (outcome instanceof MediaStream) for (const track of outcome.getTracks()) track.stop();
      return;
    }
    if (!(outcome instanceof MediaStream)) {
      this.#close();
      this.trouble = outcome;
      this.on = false;
      return;
    }
    const track = outcome.getTracks()[0]!;
    this.#release();
    this.permission = 'granted';
    this.trouble = undefined;
    this.broke = false;
    this.label = track.label;
    this.track = track;
    this.status = 'live';
    track.enabled = this.on;
    track.onended = () => void this.#ended(track);
    track.onmute = () => this.#muted(track);
    track.onunmute = () => this.#unmuted(track);
    this.#events.track(this.on ? track : undefined);
  }

  async #ask(wishes: MediaTrackConstraints | true): Promise<MediaStream | DeviceTrouble> {
    try {
      return await navigator.mediaDevices.getUserMedia(
        this.kind === 'microphone' ? { audio: wishes } : { video: wishes },
      );
    } catch (error) {
      const { state } = await permissionOf(this.kind);
      this.permission = state;
      const trouble = troubleOf(error, state);
      if (trouble !== 'fewerWishes') return trouble;
      return wishes === true ? 'unknown' : this.#ask(true);
    }
  }

  #enable(on: boolean): void {
    if (!this.track) return;
    this.track.enabled = on;
    this.trouble = undefined;
    this.#events.track(on ? this.track : undefined);
  }
  #release(): void {
    clearTimeout(this.#mutedTimer);
    if (!this.track) return;
    this.track.onended = this.track.onmute = this.track.onunmute = null;
    this.track.stop();
    this.track = undefined;
  }
  #close(): void {
    this.#turn++;
    this.#release();
    this.status = 'idle';
    this.#events.track(undefined);
  }

  /** The device ended by itself: unplugged, taken away in the browser, or by the phone. */
  async #ended(track: MediaStreamTrack): Promise<void> {
    if (track !== this.track) return;
    const was = this.label;
    const wasOn = this.on;
    this.broke = true;
    this.#release();
    const { state } = await permissionOf(this.kind);
    this.permission = state;
    if (state === 'denied' || state === 'prompt') {
      this.#close();
      this.on = false;
      this.trouble = state === 'denied' ? 'blocked' : 'dismissed';
      return;
    }
    if (this.#events.phone) {
      this.#close();
      this.trouble = 'interrupted';
      return;
    }
    this.chosen = undefined;
    await this.#open();
    if (!wasOn && this.track) this.#enable((this.on = false));
    this.#events.gone(was, this.track ? this.label : undefined);
  }
  #muted(track: MediaStreamTrack): void {
    if (!this.#events.phone) return;
    this.#mutedTimer = setTimeout(() => {
      if (track !== this.track || !track.muted) return;
      this.broke = true;
      this.trouble = 'interrupted';
    }, interruptedMs);
  }
  #unmuted(track: MediaStreamTrack): void {
    clearTimeout(this.#mutedTimer);
    if (track === this.track && this.trouble === 'interrupted') this.trouble = undefined;
  }

  /** Allowed or blocked in the browser while the page is open: recover, or say so, without a reload. */
  async #permissionChanged(state: Permission): Promise<void> {
    this.permission = state;
    // The answer to our own question tells it too: that one is under way already.
    if (this.status === 'asking' || this.status === 'starting') return;
    if (
      state === 'granted' &&
      (this.trouble === 'blocked' || this.trouble === 'dismissed' || this.trouble === 'notAsked')
    ) {
      this.on = true;
      await this.#open();
    } else if (state === 'denied' && this.trouble !== 'blockedBySystem') {
      this.broke = this.track !== undefined;
      this.#close();
      this.on = false;
      this.trouble = 'blocked';
    }
  }
}
