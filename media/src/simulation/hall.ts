import { Engine, tickMs } from '../engine.ts';
import type { SeatEvent } from '../room/seat.ts';
import type { Source } from '../source.ts';
import { createMemoryNetwork, type MemoryEnd } from '../transport.memory.ts';
import { SimulatedClient } from './client.ts';
import { randomFrom, VirtualTime } from './virtual-time.ts';

export const all: Readonly<Record<Source, boolean>> = {
  microphone: true,
  camera: true,
  screen: true,
  screenAudio: true,
};

type Watched = Extract<SeatEvent, { type: 'watched' }>;

/** One simulated participant. */
export interface Guest {
  readonly id: string;
  client: SimulatedClient;
  end: MemoryEnd;
  readonly events: SeatEvent[];
  /** What the last `slots` event said, as `mid` → `peer source`. */
  slots(): Record<string, string>;
  want(...wanted: [peer: string, width: number, source?: 'camera' | 'screen'][]): void;
  /** The slot that shows this peer, with what its viewer saw. */
  viewerOf(
    peer: string,
    source?: Source,
  ): SimulatedClient['viewers'] extends Map<string, infer V> ? V | undefined : never;
  leave(): void;
}

/** A whole engine with simulated clients, on virtual time: nothing here waits, and a seed always gives the same. */
export function openHall(seed: number) {
  const time = new VirtualTime();
  const random = randomFrom(seed);
  const network = createMemoryNetwork(time, random);
  const engine = new Engine({ openTransport: network.openTransport, now: time.now, random });
  const guests = new Map<string, Guest>();
  let generation = 0;
  time.every(tickMs, () => engine.tick());

  /** Connects (again); resolves when packets can flow. */
  async function join(id: string, permitted: Readonly<Record<Source, boolean>> = all): Promise<Guest> {
    const events: SeatEvent[] = [];
    const answered = new Promise<{ client: SimulatedClient; end: MemoryEnd }>((resolve, reject) => {
      const mine = ++generation;
      engine.permit('hall', id, permitted);
      let obey = (_: Watched) => {};
      engine.connect('hall', id, mine, (event) => {
        events.push(event);
        if (event.type === 'watched') obey(event);
        if (event.type === 'failed') reject(new Error(event.reason));
        if (event.type !== 'offer') return;
        const end = network.clientOf(event.sdp);
        const client = new SimulatedClient(time.now, random, end.send);
        obey = (watched) => client.obey(watched);
        engine.answer('hall', id, mine, client.answer(event.sdp, end.ice));
        end.onPacket = (packet) => client.receive(packet);
        end.onOpen = () => resolve({ client, end });
      });
    });
    await time.pass(100);
    const { client, end } = await answered;
    let here = true;
    time.every(10, () => here && client.tick());
    const slotsNow = () => events.findLast((event) => event.type === 'slots')?.slots ?? [];
    const guest: Guest = {
      id,
      client,
      end,
      events,
      slots: () => Object.fromEntries(slotsNow().map(({ mid, peer, source }) => [mid, `${peer} ${source}`])),
      want: (...wanted) =>
        engine.want(
          'hall',
          id,
          wanted.map(([peer, width, source = 'camera']) => ({ peer, width, source })),
        ),
      viewerOf(peer, source = 'camera') {
        const slot = slotsNow().find((filled) => filled.peer === peer && filled.source === source);
        return slot && client.viewers.get(slot.mid);
      },
      leave() {
        here = false;
        engine.leave('hall', id);
        guests.delete(id);
      },
    };
    guests.set(id, guest);
    return guest;
  }

  return { time, engine, join, guests, random };
}
