/** Showing one's own screen. The browser's own dialog chooses; closing it is silent. */
import type { Notices } from './notices.svelte.ts';
import { type Machine } from './device-words.ts';
import { hereWords } from './words.ts';

export interface ScreenUser {
  screen(video: MediaStreamTrack | undefined, audio: MediaStreamTrack | undefined): void;
}
/** Options that the DOM types do not know yet (Screen Capture, "DisplayMediaStreamOptions"; Chromium 107 on). */
interface NewerOptions extends DisplayMediaStreamOptions {
  selfBrowserSurface?: 'include' | 'exclude';
  surfaceSwitching?: 'include' | 'exclude';
  systemAudio?: 'include' | 'exclude';
}

export class Screen {
  stream: MediaStream | undefined = $state.raw();
  asking = $state(false);
  /** The window or screen with this very meeting may be in the picture. */
  mirrors = $state(false);
  readonly possible = navigator.mediaDevices?.getDisplayMedia !== undefined;

  #user: ScreenUser;
  #notices: Notices;
  #machine: Machine;

  constructor(user: ScreenUser, notices: Notices, machine: Machine) {
    this.#user = user;
    this.#notices = notices;
    this.#machine = machine;
  }

  async toggle(): Promise<void> {
    if (this.stream) this.stop();
    else await this.start();
  }
  async start(): Promise<void> {
    if (this.asking || !this.possible) return;
    this.asking = true;
    this.#notices.drop('share');
    try {
      const options: NewerOptions = {
        video: { frameRate: { ideal: 15, max: 30 } },
        audio: true,
        selfBrowserSurface: 'exclude',
        surfaceSwitching: 'include',
        systemAudio: 'include',
      };
      this.#begin(await navigator.mediaDevices.getDisplayMedia(options));
    } catch (error) {
      this.#refused(error);
    } finally {
      this.asking = false;
    }
  }
  stop(): void {
    if (!this.stream) return;
    for (const track of this.stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
    this.stream = undefined;
    this.mirrors = false;
    this.#user.screen(undefined, undefined);
  }

  #begin(stream: MediaStream): void {
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    if (!video) return;
    // Text stays sharp; a film shared with its sound stays smooth.
    video.contentHint = audio ? 'motion' : 'detail';
    video.onended = () => this.stop();
    this.stream = stream;
    const { displaySurface } = video.getSettings();
    this.mirrors = displaySurface === 'monitor' || displaySurface === 'window';
    this.#user.screen(video, audio);
  }

  /** The person's own "cancel" is not an error; only a refusal of the system is worth words. */
  #refused(error: unknown): void {
    const { name, message } = error instanceof Error ? error : { name: '', message: '' };
    const act = () => void this.start();
    if (name === 'NotAllowedError' && /system/i.test(message))
      this.#notices.show({
        key: 'share',
        saying: hereWords.shareRefusedBySystem(this.#machine.system),
        tone: 'warn',
        act,
      });
    else if (name !== 'NotAllowedError' && name !== 'AbortError')
      this.#notices.show({ key: 'share', saying: hereWords.shareFailed(), tone: 'warn', act });
  }
}
