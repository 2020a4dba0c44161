/** Listens to one's own microphone in the page only, also while it is muted, and turns it into a level and a judgement. */
import { barOf, createListening, readingMs, type Heard } from './listening.ts';

export class Meter {
  /** 0 to 1. */
  level = $state(0);
  /** Whether anything was ever heard: the bar says "works" only then. */
  heard = $state(false);
  flat = $state(false);
  noisy = $state(false);

  #context: AudioContext | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #clone: MediaStreamTrack | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #listen = createListening();

  /** `isOn` tells whether the microphone is sent right now; `onTalkingMuted` is called at most once per minute. */
  start(track: MediaStreamTrack, isOn: () => boolean, onTalkingMuted: () => void): void {
    this.stop();
    const context = (this.#context ??= new AudioContext({ latencyHint: 'playback' }));
    const analyser = new AnalyserNode(context, { fftSize: 2048, smoothingTimeConstant: 0 });
    // A clone stays on while the track that is sent is muted.
    this.#clone = track.clone();
    this.#clone.enabled = true;
    this.#source = context.createMediaStreamSource(new MediaStream([this.#clone]));
    this.#source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      if (context.state !== 'running') void context.resume().catch(() => undefined);
      analyser.getFloatTimeDomainData(samples);
      const { peak, rms } = measure(samples);
      const trusted = context.state === 'running' && document.visibilityState === 'visible' && !track.muted;
      this.level = context.state === 'running' ? barOf(rms) : 0;
      if (peak > 0.001) this.heard = true;
      this.#take(this.#listen({ peak, rms, on: isOn(), trusted }), onTalkingMuted);
    }, readingMs);
  }
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#source?.disconnect();
    this.#clone?.stop();
    this.#listen = createListening();
    this.level = 0;
    this.heard = this.flat = this.noisy = false;
  }
  /** Stops for good and gives the sound card back. */
  close(): void {
    this.stop();
    void this.#context?.close().catch(() => undefined);
    this.#context = undefined;
  }

  #take(heard: Heard, onTalkingMuted: () => void): void {
    this.flat = heard.flat;
    this.noisy = heard.noisy;
    if (heard.talkingMuted) onTalkingMuted();
  }
}

function measure(samples: Float32Array): { peak: number; rms: number } {
  let peak = 0;
  let sum = 0;
  for (const sample of samples) {
    const size = Math.abs(sample);
    if (size > peak) peak = size;
    sum += sample * sample;
  }
  return { peak, rms: Math.sqrt(sum / samples.length) };
}
