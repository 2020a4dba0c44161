import type { ProcessId } from './leases.ts';

/** What a process hears on the wire. */
export type WireEvent =
  | { readonly type: 'message'; readonly from: ProcessId; readonly text: string }
  /** Messages of that process to this one were lost: told before the next that arrives, or once the wire carries again. */
  | { readonly type: 'missed'; readonly from: ProcessId }
  /** Messages to that process were lost or may have been. */
  | { readonly type: 'undelivered'; readonly to: ProcessId }
  /** Another process is there (again). */
  | { readonly type: 'came'; readonly process: ProcessId }
  /** Nothing was heard of it for the wire's time to live, or it said goodbye. What is sent to it from now on is lost. */
  | { readonly type: 'gone'; readonly process: ProcessId };

/**
 * Carries messages between the processes of one Stoa, such as what the sockets of one process say to a room in another.
 *
 * - **WI1** Messages from one process to another arrive in the order of sending, after `send` has returned, each at most once.
 * - **WI2** What is lost is told: the receiver hears `missed` or the sender `undelivered`, or one of them hears that the other is `gone`.
 * - **WI3** `broadcast` reaches every other process, in order among that process's broadcasts; what is lost of it is told as `missed`.
 * - **WI4** What waits to be carried is bounded: `send` answers `false` for a message that finds no room, which counts as lost.
 * - **WI5** Every process hears `came` of every other before its first message, and `gone` when it ends, hangs or is cut off. While the
 *   carrier itself is away nobody is told to be gone, and a carrier that forgot everything makes nobody gone.
 * - **WI6** A listener that throws keeps nobody else from hearing; after its `stop` it hears nothing more.
 */
export interface Wire {
  readonly me: ProcessId;
  /** At most {@link messageMostChars} long; a longer one throws. Answers whether it found room. */
  send(to: ProcessId, text: string): boolean;
  broadcast(text: string): boolean;
  /** Who else is there, as far as this process knows. */
  others(): readonly ProcessId[];
  listen(listener: (event: WireEvent) => void): () => void;
  /** Says goodbye: the others hear `gone` at once. */
  leave(): Promise<void>;
}

/** The longest message, in UTF-16 code units: four times the longest frame of a socket (`limits.frameBytes`). */
export const messageMostChars = 262_144;
