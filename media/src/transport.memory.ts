import { carry, goodLine, type Line } from './simulation/line.ts';
import type { VirtualTime } from './simulation/virtual-time.ts';
import type { Answer } from './negotiation/answer.ts';
import type { OpenTransport, Transport, TransportEvents } from './transport.ts';

/** The client's end of a {@link createMemoryNetwork} connection. */
export interface MemoryEnd {
  readonly ice: { readonly ufrag: string; readonly pwd: string; readonly fingerprint: string };
  send(packet: Buffer): void;
  onPacket: (packet: Buffer) => void;
  onOpen: () => void;
  /** What happens to packets towards the server, and from it. */
  readonly up: Line;
  readonly down: Line;
  /** Vanishes without a word. */
  vanish(): void;
}

export interface MemoryNetwork {
  readonly openTransport: OpenTransport;
  /** The other end of the transport whose `local` stands in the offer. */
  clientOf(offer: string): MemoryEnd;
}

/** Consent to send expires after this silence, in ms (RFC 7675, 5.1). */
const consentMs = 30_000;

/** Transports without a network, on virtual time: a whole room runs in one thread, the same for the same seed. */
export function createMemoryNetwork(time: VirtualTime, random: () => number): MemoryNetwork {
  const transports = new Map<string, MemoryTransport>();
  let count = 0;
  return {
    async openTransport(events) {
      const transport = new MemoryTransport(`mem${++count}`, time, random, events);
      transports.set(transport.local.ufrag, transport);
      return transport;
    },
    clientOf(offer) {
      const ufrag = /^a=ice-ufrag:(\S+)/m.exec(offer)?.[1] ?? '';
      const transport = transports.get(ufrag);
      if (!transport) throw new Error('The offer is not of this network.');
      return transport.end;
    },
  };
}

class MemoryTransport implements Transport {
  readonly local;
  readonly end: MemoryEnd;
  private readonly time: VirtualTime;
  private readonly events: TransportEvents;
  private readonly down: (packet: Buffer) => void;
  private state: 'new' | 'accepted' | 'open' | 'over' = 'new';
  private vanished = false;
  private heardAt = 0;

  constructor(ufrag: string, time: VirtualTime, random: () => number, events: TransportEvents) {
    this.time = time;
    this.events = events;
    this.local = {
      ufrag,
      pwd: 'memory-has-no-password-0',
      fingerprint: `sha-256 ${Array(32).fill('00').join(':')}`,
      candidates: ['candidate:1 1 udp 1 127.0.0.1 9 typ host'],
      lite: true,
    };
    const lines = { up: goodLine(), down: goodLine() };
    const up = carry(time, random, lines.up, (packet) => {
      if (this.state !== 'open') return;
      this.heardAt = time.now();
      events.onPacket(packet);
    });
    const end: MemoryEnd = {
      ...lines,
      ice: {
        ufrag: `${ufrag}c`,
        pwd: 'memoryhasnopasswordatall',
        fingerprint: `sha-256 ${Array(32).fill('11').join(':')}`,
      },
      send: (packet) => {
        if (!this.vanished) up(packet);
      },
      onPacket: () => {},
      onOpen: () => {},
      vanish: () => (this.vanished = true),
    };
    this.end = end;
    this.down = carry(time, random, lines.down, (packet) => {
      if (!this.vanished) end.onPacket(packet);
    });
  }

  accept(answer: Answer): void {
    if (this.state !== 'new') return;
    this.state = 'accepted';
    this.time.after(this.end.up.delayMs + this.end.down.delayMs, () => {
      if (this.state === 'over') return;
      if (answer.fingerprint !== this.end.ice.fingerprint)
        return this.fail('The certificate is not the announced one.');
      this.state = 'open';
      this.heardAt = this.time.now();
      this.events.onOpen();
      this.end.onOpen();
      this.watch();
    });
  }

  send(packet: Buffer): boolean {
    if (this.state !== 'open') return false;
    this.down(packet);
    return true;
  }

  close(): void {
    this.state = 'over';
  }

  private watch(): void {
    this.time.after(1_000, () => {
      if (this.state !== 'open') return;
      if (this.vanished && this.time.now() - this.heardAt > consentMs)
        this.fail('The other side fell silent.');
      else this.watch();
    });
  }

  private fail(reason: string): void {
    this.state = 'over';
    this.events.onFailed(reason);
  }
}
