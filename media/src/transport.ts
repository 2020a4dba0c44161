import type { Answer } from './negotiation/answer.ts';
import type { LocalIce } from './negotiation/offer.ts';

/**
 * The library's only port: the ICE, DTLS and SRTP of one connection. What it carries is opaque to it; streams, feedback and SDP are
 * ours.
 *
 * - **TR1** `local` is known before anything is heard from the other side, and never changes: the offer is written from it.
 * - **TR2** After `accept` of a matching answer `onOpen` is called once. Before that nothing arrives, and `send` answers `false`.
 * - **TR3** `onPacket` brings each RTP or RTCP packet whole, as it was sent; the buffer belongs to whoever receives it.
 * - **TR4** `send` has read the packet when it returns: the caller may change the same buffer and send it again.
 * - **TR5** A remote whose certificate is not the one of its answer never opens; `onFailed` says so.
 * - **TR6** When the other side falls silent for good, `onFailed` comes within 40 s: consent expires after 30 (RFC 7675, 5.1).
 * - **TR7** After `close` nothing is called any more, `send` answers `false`, and `close` again does nothing. Events never come from
 *   inside a call of `send` or `close`.
 */
export interface Transport {
  readonly local: LocalIce;
  /** Takes the other side's answer, once; a second call is ignored. */
  accept(answer: Answer): void;
  /** Whether the packet went out: RTP, or RTCP by its second byte. Never throws. */
  send(packet: Buffer): boolean;
  close(): void;
}

export interface TransportEvents {
  onPacket(packet: Buffer): void;
  onOpen(): void;
  /** The connection is over: never opened, or lost. `reason` is for a log. Followed by nothing. */
  onFailed(reason: string): void;
}

/** Makes a transport; rejects only when the machine cannot (no port, no native part). */
export type OpenTransport = (events: TransportEvents) => Promise<Transport>;
