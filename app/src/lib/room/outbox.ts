/** What was said and not yet acknowledged as durable. It survives lost lines and reloads, and is sent again under the same id. */
import type { MessageId } from '@stoa/domain';
import type { ClientFrame, ClientFrameOf, RefusalType, ServerFrame } from '@stoa/domain/room/protocol';
import { waitBefore } from './backoff.ts';
import { keep, kept } from './kept.ts';

export type OutboxFrame = ClientFrameOf<'say' | 'edit' | 'delete' | 'mark'>;

/** Refusals that pass: the same frame goes out again. All others are final. */
const passing = new Set<RefusalType>(['TooOften', 'Unavailable', 'NotYetIn']);
/** After so many refusals that should have passed, it is the person's turn. */
const mostTries = 6;
/** `re` numbers of the outbox start here, so that they never meet those of {@link RoomSocket.ask}. */
const firstRe = 1_000_000;

interface Waiting {
  readonly frame: OutboxFrame;
  re: number;
  tries: number;
}

export class Outbox {
  #key: string;
  #send: (frame: ClientFrame & { re: number }) => boolean;
  #refused: (frame: OutboxFrame, why: RefusalType) => void;
  #waiting = new Map<MessageId, Waiting>();
  #re = firstRe;

  constructor(
    code: string,
    send: (frame: ClientFrame & { re: number }) => boolean,
    { refused }: { refused: (frame: OutboxFrame, why: RefusalType) => void },
  ) {
    this.#key = `outbox:${code}`;
    this.#send = send;
    this.#refused = refused;
    for (const frame of kept<OutboxFrame[]>(this.#key) ?? [])
      this.#waiting.set(frame.id, { frame, re: 0, tries: 0 });
  }

  put(frame: OutboxFrame): void {
    const waiting: Waiting = { frame, re: 0, tries: 0 };
    this.#waiting.set(frame.id, waiting);
    this.#keep();
    this.#go(waiting);
  }
  /** The frames that wait, in the order they were said. */
  waiting(): readonly OutboxFrame[] {
    return [...this.#waiting.values()].map(({ frame }) => frame);
  }
  /** Its entry was seen in the log, or the person gave it up. */
  settled(id: MessageId): void {
    if (this.#waiting.delete(id)) this.#keep();
  }
  resend(): void {
    for (const waiting of this.#waiting.values()) this.#go(waiting);
  }

  /** Answers whether the reply belonged to a frame of the outbox. */
  reply(
    reply: Extract<ServerFrame, { t: 'ok' | 'refused' }>,
    acknowledged: (frame: OutboxFrame) => void,
  ): boolean {
    if (reply.re === undefined || reply.re < firstRe) return false;
    const waiting = [...this.#waiting.values()].find(({ re }) => re === reply.re);
    if (!waiting) return true;
    const { frame } = waiting;
    if (reply.t === 'ok') {
      this.settled(frame.id);
      acknowledged(frame);
    } else if (passing.has(reply.type) && waiting.tries < mostTries) {
      waiting.re = 0;
      setTimeout(
        () => {
          if (this.#waiting.get(frame.id) === waiting && waiting.re === 0) this.#go(waiting);
        },
        reply.retryMs ?? waitBefore(waiting.tries),
      );
    } else {
      this.settled(frame.id);
      this.#refused(frame, reply.type);
    }
    return true;
  }

  #go(waiting: Waiting): void {
    waiting.re = ++this.#re;
    waiting.tries++;
    this.#send({ ...waiting.frame, re: waiting.re });
  }
  #keep(): void {
    const frames = this.waiting();
    keep(this.#key, frames.length === 0 ? undefined : frames);
  }
}
