import { BufferSource, EncodedPacketSink, Input, WEBM, type EncodedPacket } from 'mediabunny';

/** One block of a WebM file. */
export interface Block {
  readonly isSound: boolean;
  /** Whether the container calls it a key frame. */
  readonly isKey: boolean;
  readonly atMs: number;
  readonly data: Uint8Array;
}

/** All blocks of a WebM file in memory, in the order of time. */
export async function readWebm(bytes: Uint8Array): Promise<Block[]> {
  using input = new Input({ source: new BufferSource(bytes), formats: [WEBM] });
  const blocks: Block[] = [];
  for (const track of await input.getTracks()) {
    const isSound = track.type === 'audio';
    const packets: AsyncGenerator<EncodedPacket> = new EncodedPacketSink(track).packets();
    for await (const { type, timestamp, data } of packets)
      blocks.push({ isSound, isKey: type === 'key', atMs: Math.round(timestamp * 1000), data });
  }
  return blocks.sort((a, b) => a.atMs - b.atMs);
}
