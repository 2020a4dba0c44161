import { describe, expect, test as base } from 'vitest';
import { parseAnswer } from './negotiation/answer.ts';
import { buildOffer } from './negotiation/offer.ts';
import { SimulatedClient } from './simulation/client.ts';
import type { OpenTransport, Transport } from './transport.ts';

/** The far end of a transport, as a browser would be. */
export interface FarEnd {
  readonly ice: { readonly ufrag: string; readonly pwd: string; readonly fingerprint: string };
  readonly candidates: readonly string[];
  onPacket: (packet: Buffer) => void;
  /** Whether packets can flow. */
  isOpen(): boolean;
  send(packet: Buffer): void;
  /** Vanishes without a word. */
  vanish(): void;
}

/** Proves the TR rules of {@link Transport} for one adapter. `wait` lets time pass, on whatever clock the adapter runs. */
export function transportContract(
  adapter: string,
  open: () => Promise<{
    openTransport: OpenTransport;
    farEnd: (offer: string) => Promise<FarEnd>;
    wait: (ms: number) => Promise<void>;
    close: () => Promise<void>;
  }>,
): void {
  const test = base.extend<{ world: Awaited<ReturnType<typeof open>> }>({
    world: async ({}, use) => {
      const world = await open();
      await use(world);
      await world.close();
    },
  });
  type World = Awaited<ReturnType<typeof open>>;

  async function make({ openTransport, farEnd }: World) {
    const seen = { packets: [] as Buffer[], opens: 0, failures: [] as string[] };
    const transport = await openTransport({
      onPacket: (packet) => seen.packets.push(packet),
      onOpen: () => seen.opens++,
      onFailed: (reason) => seen.failures.push(reason),
    });
    const offer = buildOffer(transport.local, 1, () => 1);
    const far = await farEnd(offer);
    const answer = (ice = far.ice) => {
      const client = new SimulatedClient(
        () => 0,
        () => 0,
        () => {},
      );
      const lines = far.candidates.map((candidate) => `a=${candidate}\r\n`).join('');
      const parsed = parseAnswer(client.answer(offer, ice).replace('m=', `${lines}m=`));
      if (!parsed.ok) throw new Error(parsed.reason);
      return parsed.value;
    };
    return { transport, far, seen, answer };
  }

  async function connected(world: World) {
    const made = await make(world);
    made.transport.accept(made.answer());
    await until(world, () => made.far.isOpen() && made.seen.opens > 0);
    return made;
  }

  async function until({ wait }: World, holds: () => boolean, mostMs = 15_000): Promise<void> {
    for (let waited = 0; !holds(); waited += 20) {
      if (waited > mostMs) throw new Error(`It never became so: ${holds.toString()}`);
      await wait(20);
    }
  }

  describe(`Transport contract, ${adapter}`, () => {
    test('TR1 what it says of itself is there at once and stays', async ({ world }) => {
      const { transport } = await make(world);
      const before = JSON.stringify(transport.local);
      expect(transport.local.ufrag.length).toBeGreaterThanOrEqual(4);
      expect(transport.local.pwd.length).toBeGreaterThanOrEqual(22);
      expect(transport.local.fingerprint).toMatch(/^sha-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
      expect(transport.local.candidates.length).toBeGreaterThan(0);
      await world.wait(50);
      expect(JSON.stringify(transport.local)).toBe(before);
      transport.close();
    });

    test('TR2 nothing is sent before it is open, and it opens once', async ({ world }) => {
      const { transport, far, seen, answer } = await make(world);
      expect(transport.send(rtp(1))).toBe(false);
      transport.accept(answer());
      transport.accept(answer());
      await until(world, () => seen.opens > 0 && far.isOpen());
      await world.wait(100);
      expect([seen.opens, seen.failures]).toEqual([1, []]);
      expect(transport.send(rtp(2))).toBe(true);
      transport.close();
    });

    test('TR3 packets of any SSRC arrive whole, RTP and RTCP', async ({ world }) => {
      const { transport, far, seen } = await connected(world);
      const sent = [rtp(0x11111111), rtp(0x22222222, 1_200), rtcp(5)];
      for (const packet of sent) far.send(packet);
      await until(world, () => seen.packets.length >= 3);
      for (const packet of sent) expect(seen.packets.some((arrived) => arrived.equals(packet))).toBe(true);
      transport.close();
    });

    test('TR4 the caller may change a buffer once it is sent', async ({ world }) => {
      const { transport, far } = await connected(world);
      const arrived: Buffer[] = [];
      far.onPacket = (packet) => arrived.push(packet);
      const packet = rtp(9);
      for (let number = 0; number < 20; number++) {
        packet.writeUInt16BE(number, 2);
        expect(transport.send(packet)).toBe(true);
      }
      packet.fill(0);
      await until(world, () => arrived.length >= 20);
      expect(arrived.map((p) => p.readUInt16BE(2)).sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
      transport.close();
    });

    test('TR5 another certificate than the one of the answer never opens', async ({ world }) => {
      const { transport, far, seen, answer } = await make(world);
      const fingerprint = `sha-256 ${Array(32).fill('EE').join(':')}`;
      transport.accept(answer({ ...far.ice, fingerprint }));
      await until(world, () => seen.failures.length > 0, 40_000);
      expect([seen.opens, seen.packets.length, transport.send(rtp(1))]).toEqual([0, 0, false]);
      transport.close();
    }, 60_000);

    test('TR6 when the other side vanishes it says so within 40 s', async ({ world }) => {
      const { far, seen, transport } = await connected(world);
      far.vanish();
      await until(world, () => seen.failures.length > 0, 40_000);
      expect(transport.send(rtp(1))).toBe(false);
      transport.close();
    }, 60_000);

    test('TR7 after closing nothing happens any more, and closing again is nothing', async ({ world }) => {
      const { transport, far, seen } = await connected(world);
      transport.close();
      transport.close();
      const before = seen.packets.length;
      far.send(rtp(1));
      expect(transport.send(rtp(1))).toBe(false);
      await world.wait(300);
      expect([seen.packets.length, seen.failures.length]).toEqual([before, 0]);
    });

    test('TR7 closing before the answer, and an answer after closing, do nothing', async ({ world }) => {
      const { transport, seen, answer } = await make(world);
      transport.close();
      transport.accept(answer());
      await world.wait(300);
      expect([seen.opens, seen.failures.length]).toEqual([0, 0]);
    });

    test('many connections live side by side', async ({ world }) => {
      const made: { transport: Transport; seen: { packets: Buffer[] } }[] = [];
      for (let i = 0; i < 8; i++) {
        const one = await connected(world);
        one.far.send(rtp(100 + i));
        made.push(one);
      }
      await until(world, () => made.every(({ seen }) => seen.packets.length > 0));
      expect(made.map(({ seen }) => seen.packets[0]!.readUInt32BE(8))).toEqual(
        [...Array(8).keys()].map((i) => 100 + i),
      );
      for (const { transport } of made) transport.close();
    });
  });
}

function rtp(ssrc: number, sizeBytes = 100): Buffer {
  const packet = Buffer.alloc(sizeBytes, 0x55);
  packet[0] = 0x80;
  packet[1] = 96;
  packet.writeUInt16BE(1, 2);
  packet.writeUInt32BE(2, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}
/** An empty receiver report. */
const rtcp = (ssrc: number) => {
  const packet = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 0]);
  packet.writeUInt32BE(ssrc, 4);
  return packet;
};
