/** The room's four short sounds and the speaker test, made of sine tones: nothing to load, and they sound alike everywhere. */
import type { SoundKey } from './preferences.svelte.ts';

/** Tones as [frequency Hz, start s, length s]. Soft intervals: joining rises, leaving falls. */
const tunes: Record<SoundKey | 'test', readonly (readonly [number, number, number])[]> = {
  soundJoin: [
    [523.25, 0, 0.16],
    [659.25, 0.1, 0.22],
  ],
  soundLeave: [
    [587.33, 0, 0.16],
    [440, 0.1, 0.22],
  ],
  soundHand: [
    [783.99, 0, 0.12],
    [783.99, 0.15, 0.12],
    [1046.5, 0.3, 0.24],
  ],
  soundMessage: [[880, 0, 0.14]],
  test: [
    [392, 0, 0.35],
    [523.25, 0.3, 0.35],
    [659.25, 0.6, 0.35],
    [783.99, 0.9, 0.6],
  ],
};
/** About -22 dBFS: below speech, above the room. The test is a little louder. */
const quiet = 0.08;
const clear = 0.16;

let context: AudioContext | undefined;

/** Plays through `sinkId` where the browser can. Resolves when the last tone has ended; never rejects. */
export async function play(tune: SoundKey | 'test', sinkId: string | undefined): Promise<void> {
  try {
    context ??= new AudioContext();
    await context.resume();
    const element = await outlet(context, sinkId);
    let end = 0;
    for (const [frequency, from, length] of tunes[tune]) {
      tone(context, element.node, frequency, from, length, tune === 'test' ? clear : quiet);
      end = Math.max(end, from + length);
    }
    await new Promise((resolve) => setTimeout(resolve, end * 1_000 + 100));
    element.close();
  } catch {
    // A sound that cannot play is not worth a word: everything it tells is also shown.
  }
}

function tone(
  on: AudioContext,
  to: AudioNode,
  frequency: number,
  from: number,
  length: number,
  volume: number,
) {
  const start = on.currentTime + 0.02 + from;
  const gain = new GainNode(on, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.0005, start + length);
  const oscillator = new OscillatorNode(on, { frequency });
  oscillator.connect(gain).connect(to);
  oscillator.start(start);
  oscillator.stop(start + length + 0.05);
}

/** The chosen speaker: by a media element, because more browsers let it choose than an AudioContext. */
async function outlet(
  on: AudioContext,
  sinkId: string | undefined,
): Promise<{ node: AudioNode; close: () => void }> {
  if (sinkId === undefined || !('setSinkId' in HTMLMediaElement.prototype))
    return { node: on.destination, close: () => undefined };
  const node = on.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = node.stream;
  await element.setSinkId(sinkId).catch(() => undefined);
  await element.play();
  return { node, close: () => element.pause() };
}
