import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import { opusHead } from './opus.ts';
import type { ClosedSegment, Segment, SizeChange } from './segment.ts';

/** What WebM says of our sound, which is Opus of any kind: its packets tell the rest themselves. */
export const soundConfig = {
  decoderConfig: { codec: 'opus', sampleRate: 48_000, numberOfChannels: 2, description: opusHead },
};
export const pictureConfig = (width: number, height: number) => ({
  decoderConfig: { codec: 'vp8', codedWidth: width, codedHeight: height },
});

/** Writes a closed segment as a WebM file of its own; times count from its beginning. */
export async function writeSegment(unwritten: ClosedSegment, number: number): Promise<Segment> {
  const { trackId, seatId, kind, startMs, durationMs, pictures, sounds, gaps, levels } = unwritten;
  return {
    ...{ trackId, seatId, kind, number, startMs, durationMs, gaps, levels },
    bytes: pictures.length + sounds.length > 0 ? await webm(unwritten) : new Uint8Array(0),
    frames: pictures.length,
    keyFrame: pictures[0]?.key === true,
    sizes: sizesOf(unwritten),
  };
}

async function webm({ startMs, durationMs, pictures, sounds }: ClosedSegment): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat({ minimumClusterDuration: 8 }), target });
  const video = pictures.length > 0 ? new EncodedVideoPacketSource('vp8') : undefined;
  const audio = sounds.length > 0 ? new EncodedAudioPacketSource('opus') : undefined;
  if (video) output.addVideoTrack(video);
  if (audio) output.addAudioTrack(audio);
  await output.start();
  // Each waits its turn inside: only the last of each need be waited for.
  const written: Promise<void>[] = [];
  pictures.forEach(({ atMs, key, width, height, data }, i) => {
    const next = pictures[i + 1]?.atMs ?? Math.max(atMs + 1, startMs + durationMs);
    // A file may only begin with a key frame. What does not says so in the index, and by its own first bit.
    const type = key || i === 0 ? 'key' : 'delta';
    const packet = new EncodedPacket(data, type, (atMs - startMs) / 1000, (next - atMs) / 1000);
    written.push(video!.add(packet, i === 0 ? pictureConfig(width, height) : undefined));
  });
  sounds.forEach(({ atMs, durationMs: lasts, data }, i) => {
    const packet = new EncodedPacket(data, 'key', (atMs - startMs) / 1000, lasts / 1000);
    written.push(audio!.add(packet, i === 0 ? soundConfig : undefined));
  });
  await Promise.all(written);
  await output.finalize();
  return new Uint8Array(target.buffer!);
}

/** The first size, and each that follows another. */
function sizesOf({ pictures }: ClosedSegment): SizeChange[] {
  const sizes: SizeChange[] = [];
  for (const { atMs, width, height, layer } of pictures) {
    const last = sizes.at(-1);
    if (last?.width !== width || last.height !== height || last.layer !== layer)
      sizes.push({ atMs: Math.floor(atMs), width, height, layer });
  }
  return sizes;
}
