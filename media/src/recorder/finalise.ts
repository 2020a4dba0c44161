import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Output,
  StreamTarget,
  WebMOutputFormat,
  type StreamTargetChunk,
} from 'mediabunny';
import { opusMs, silence120, silence20 } from './opus.ts';
import { readWebm } from './read-webm.ts';
import { pictureConfig, soundConfig } from './write-segment.ts';

/** A segment of the track, of which `bytes` may be empty. */
export interface StoredSegment {
  readonly startMs: number;
  readonly bytes: Uint8Array;
}

export interface FinaliseOptions {
  /** Of the whole recording: every file of it begins at its beginning and lasts this long. */
  readonly durationMs: number;
  /** The size to announce, of the largest picture; undefined for a track without one. */
  readonly picture?: { readonly width: number; readonly height: number } | undefined;
}

export interface Finalised {
  readonly durationMs: number;
  readonly frames: number;
  readonly keyFrames: number;
  /** Segments that could not be read: what they held is missing. */
  readonly unreadable: readonly number[];
}

/**
 * Makes one WebM of the segments of one track, oldest first, that can be sought in: with cues and its duration, without coding anything
 * anew, in memory for one segment. Sound runs without a break from the beginning to the end, with silence where there is none, so that
 * any player keeps to the time of the recording; a picture is held while none comes, and is black where there is none for long.
 *
 * `target` takes writes at positions: what is written last goes to the beginning.
 */
export async function finalise(
  segments: AsyncIterable<StoredSegment> | Iterable<StoredSegment>,
  target: WritableStream<StreamTargetChunk>,
  { durationMs, picture }: FinaliseOptions,
): Promise<Finalised> {
  const output = new Output({
    format: new WebMOutputFormat(),
    target: new StreamTarget(target, { chunked: true, chunkSize: 1024 * 1024 }),
  });
  const sound = new SoundLine(new EncodedAudioPacketSource('opus'));
  const pictures = picture && new PictureLine(new EncodedVideoPacketSource('vp8'), picture);
  if (pictures) output.addVideoTrack(pictures.source);
  output.addAudioTrack(sound.source);
  await output.start();
  const unreadable: number[] = [];
  try {
    for await (const { startMs, bytes } of segments) {
      if (bytes.length === 0) continue;
      const blocks = await readWebm(bytes).catch(() => undefined);
      if (!blocks) {
        unreadable.push(startMs);
        continue;
      }
      for (const { isSound, data, atMs: fromStartMs } of blocks) {
        const atMs = startMs + fromStartMs;
        if (atMs >= durationMs) continue;
        if (isSound) await sound.put(data, atMs);
        else await pictures?.put(data, atMs);
        // Whoever is behind keeps the other one's packets waiting in memory.
        await sound.fill(atMs - leadMs);
        await pictures?.fill(atMs - leadMs);
      }
    }
    // An hour of nothing is written step by step too.
    for (let atMs = 0; atMs < durationMs; atMs = Math.min(durationMs, atMs + leadMs)) {
      await sound.fill(atMs);
      await pictures?.fill(atMs);
    }
    await sound.fill(durationMs);
    await pictures?.fill(durationMs);
  } catch (cause) {
    await output.cancel().catch(() => {});
    throw cause;
  }
  await output.finalize();
  return {
    durationMs,
    frames: pictures?.frames ?? 0,
    keyFrames: pictures?.keyFrames ?? 0,
    unreadable,
  };
}

/** How far sound and picture may be apart before the one that is behind is filled up, in ms: more than they are within a segment. */
const leadMs = 5_000;

/** Sound without a break: its time is counted in what was written, and kept within `slackMs` of what the clock says. */
class SoundLine {
  readonly source: EncodedAudioPacketSource;
  private writtenMs = 0;
  private usualBytes = 0;
  private begun = false;

  constructor(source: EncodedAudioPacketSource) {
    this.source = source;
  }

  async put(data: Uint8Array, atMs: number): Promise<void> {
    const lastsMs = opusMs(data);
    // A sender's clock is not ours (200 ppm are 20 ms in 100 s). A packet is left out, or silence put in, best where it is quiet.
    const isQuiet = data.length < this.usualBytes * 0.6;
    this.usualBytes += (data.length - this.usualBytes) / 64;
    const slackMs = isQuiet ? 11 : 20;
    if (this.writtenMs - atMs > slackMs) return;
    await this.fillTo(atMs, slackMs);
    await this.write(data, lastsMs);
  }

  async fill(untilMs: number): Promise<void> {
    await this.fillTo(untilMs, 20);
  }

  private async fillTo(untilMs: number, slackMs: number): Promise<void> {
    while (untilMs - this.writtenMs >= 120) await this.write(silence120, 120);
    while (untilMs - this.writtenMs >= slackMs) await this.write(silence20, 20);
  }

  private async write(data: Uint8Array, lastsMs: number): Promise<void> {
    const packet = new EncodedPacket(data, 'key', this.writtenMs / 1000, lastsMs / 1000);
    await this.source.add(packet, this.begun ? undefined : soundConfig);
    this.begun = true;
    this.writtenMs += lastsMs;
  }
}

/** From when on a picture that does not change is taken for one that is not there, and how often that is said, in ms. */
const heldMs = 5_000;

class PictureLine {
  readonly source: EncodedVideoPacketSource;
  frames = 0;
  keyFrames = 0;
  private readonly size: { readonly width: number; readonly height: number };
  private lastMs = -1;
  private begun = false;
  private keyNeeded = true;

  constructor(source: EncodedVideoPacketSource, size: { readonly width: number; readonly height: number }) {
    this.source = source;
    this.size = size;
  }

  async put(data: Uint8Array, atMs: number): Promise<void> {
    const isKey = data.length > 9 && (data[0]! & 1) === 0;
    if (this.keyNeeded && !isKey) return;
    await this.fill(atMs);
    this.keyNeeded = false;
    this.frames += 1;
    if (isKey) this.keyFrames += 1;
    await this.write(data, isKey, Math.max(atMs, this.lastMs + 1));
  }

  /** Black where there is no picture: small, and each a place to begin. */
  async fill(untilMs: number): Promise<void> {
    if (!this.begun && untilMs > 0) await this.black(0);
    while (untilMs - this.lastMs > heldMs) await this.black(this.lastMs + heldMs);
  }

  private async black(atMs: number): Promise<void> {
    this.keyNeeded = true;
    await this.write(blackFrame, true, atMs);
  }

  private async write(data: Uint8Array, isKey: boolean, atMs: number): Promise<void> {
    const packet = new EncodedPacket(data, isKey ? 'key' : 'delta', atMs / 1000, 0.033);
    const config = this.begun ? undefined : pictureConfig(this.size.width, this.size.height);
    await this.source.add(packet, config);
    this.begun = true;
    this.lastMs = atMs;
  }
}

/** A black key frame of 32 × 18 pixels. */
const blackFrame = Uint8Array.from(
  '3002009d012a200012000047088585889984880202000790f3c9c0feffab5080'.match(/../g)!,
  (hex) => Number.parseInt(hex, 16),
);
