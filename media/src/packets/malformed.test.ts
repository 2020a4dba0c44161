import { expect, test } from 'vitest';
import { randomFrom } from '../simulation/virtual-time.ts';
import { readRtcp } from './rtcp-read.ts';
import { nack, receiverReport, senderReport, bandwidth } from './rtcp-write.ts';
import { blankStreamIds, readRtp, RtpHeader } from './rtp.ts';
import { readVp8, Vp8Descriptor, writeVp8Ids } from './vp8.ts';

/** Seeds that found something once stay; each run adds a new one and prints it when it fails. */
const seeds = [1, 20_261_121, Date.now() % 1_000_000_000];
const rounds = 60_000;

/** A packet that complains when a byte outside of it is touched. */
function guarded(bytes: Buffer): Buffer {
  return new Proxy(bytes, {
    get(target, key) {
      if (
        typeof key === 'string' &&
        /^-?\d+$/.test(key) &&
        !(Number(key) >= 0 && Number(key) < target.length)
      )
        throw new RangeError(`byte ${key} of ${target.length} was read`);
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
    set(target, key, value) {
      if (
        typeof key === 'string' &&
        /^-?\d+$/.test(key) &&
        !(Number(key) >= 0 && Number(key) < target.length)
      )
        throw new RangeError(`byte ${key} of ${target.length} was written`);
      return Reflect.set(target, key, value);
    },
  });
}

const good = [
  Buffer.from('90e000010000000200000003bede000212636d616268', 'hex'),
  Buffer.from(
    'b0600001000000020000000310000002010363616d0201689080811234090a109d012a8002680100000003',
    'hex',
  ),
  nack(1, 2, [1, 2, 3, 40]),
  receiverReport(1, [{ ssrc: 1, fraction: 1, lost: 1, highest: 1, jitter: 1, lastReport: 1, delay: 1 }]),
  senderReport(1, 2, 3, 4, 5, 6),
  bandwidth(1, 1_000_000, [1, 2]),
];

test.each(seeds)('malformed packets never throw and are never read past their end (seed %i)', (seed) => {
  const random = randomFrom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const header = new RtpHeader();
  const vp8 = new Vp8Descriptor();
  const ignore = {
    onSenderReport() {},
    onReceptionReport() {},
    onNack() {},
    onPictureLoss() {},
    onBandwidth() {},
  };
  let accepted = 0;
  for (let i = 0; i < rounds; i++) {
    const made = random() < 0.5 ? Buffer.from(good[below(good.length)]!) : Buffer.alloc(below(64));
    if (random() < 0.5)
      for (let n = below(6); n >= 0 && made.length > 0; n--) made[below(made.length)] = below(256);
    else if (made.length > 0) made.forEach((_, at) => (made[at] = below(256)));
    const packet = guarded(made.subarray(0, random() < 0.3 ? below(made.length + 1) : made.length));
    readRtcp(packet, ignore);
    if (!readRtp(packet, header)) continue;
    accepted += 1;
    expect(header.payloadAt).toBeGreaterThanOrEqual(12);
    expect(header.payloadEnd).toBeGreaterThanOrEqual(header.payloadAt);
    expect(header.payloadEnd).toBeLessThanOrEqual(made.length);
    blankStreamIds(packet, header);
    if (readVp8(packet, header.payloadAt, header.payloadEnd, vp8))
      writeVp8Ids(packet, vp8, below(0x8000), below(256));
  }
  // The fuzz is worth something only while some of what it makes gets through.
  expect(accepted).toBeGreaterThan(rounds / 100);
});
