/* eslint-disable svelte/prefer-svelte-reactivity -- plain Map, Set and URL on purpose: bookkeeping that no markup reads */
/** The chat as the page shows it: what is settled in the log, what is on its way, the draft, and what was not yet read. */
import type { Instant, LoggedEntry, MessageId, Position, SeatId } from '@stoa/domain';
import type { ClientFrame } from '@stoa/domain/room/protocol';
import { foldEntry, type Fold, type Message, type MessageStart, type Reaction } from './chat-fold.ts';
import { newMessageId } from './ids.ts';
import { refusalWords } from './words.ts';
import { Outbox, type OutboxFrame } from './outbox.ts';
import { keep, kept } from './kept.ts';

/** How many messages stand in one keyed block: a new one touches only the last block. */
const blockSize = 40;
/** Messages of one author within this time stand under one name, ms. */
const sameBreathMs = 3 * 60_000;

class ShownMessage implements Message {
  readonly id: MessageId;
  readonly author: SeatId;
  readonly authorName: string;
  readonly to: SeatId | undefined;
  readonly replyTo: MessageId | undefined;
  at: Instant = $state() as Instant;
  body = $state('');
  position: Position | undefined = $state();
  state: Message['state'] = $state('sent');
  edited = $state(false);
  deleted = $state(false);
  reactions: readonly Reaction[] = $state.raw([]);
  /** Follows a message of the same author closely enough to share its head. */
  follows = $state(false);
  /** Why it failed, in words. */
  problem: string | undefined = $state();

  constructor(start: MessageStart) {
    this.id = start.id;
    this.author = start.author;
    this.authorName = start.authorName;
    this.to = start.to;
    this.replyTo = start.replyTo;
    this.at = start.at;
    this.body = start.body;
  }
}
export type { ShownMessage };

export class Block {
  readonly key: number;
  messages: readonly ShownMessage[] = $state.raw([]);
  constructor(key: number) {
    this.key = key;
  }
}

interface Draft {
  body: string;
  to: SeatId | undefined;
  replyTo: MessageId | undefined;
}

export class Chat implements Fold {
  readonly byId = new Map<MessageId, ShownMessage>();
  readonly early = new Map<MessageId, LoggedEntry[]>();
  /** Settled messages in the log's order. */
  blocks: readonly Block[] = $state.raw([]);
  /** Mine that have no place yet; shown last. */
  pending: readonly ShownMessage[] = $state.raw([]);
  /** The last position seen: what `hello` and `read` start from. */
  position: Position = 0;
  /** Whether older entries are still being fetched after joining. */
  filling = $state(false);
  /** How many messages of others came while the panel was closed. */
  unread = $state(0);
  /** The first message that was not read, for the line "New". */
  firstUnread: MessageId | undefined = $state();
  draft: Draft = $state({ body: '', to: undefined, replyTo: undefined });
  editing: MessageId | undefined = $state();
  /** What was last refused of an edit, deletion or reaction. */
  problem: string | undefined = $state();

  #me: () => SeatId | undefined;
  #outbox: Outbox;
  #code: string;
  #reading = false;
  #onNew: (message: ShownMessage) => void;

  constructor(
    code: string,
    me: () => SeatId | undefined,
    send: (frame: ClientFrame & { re: number }) => boolean,
    onNew: (message: ShownMessage) => void,
  ) {
    this.#code = code;
    this.#me = me;
    this.#onNew = onNew;
    this.#outbox = new Outbox(code, send, {
      refused: (frame, why) => this.#refused(frame, why),
    });
    const draft = kept<Partial<Draft>>(`draft:${code}`);
    if (typeof draft?.body === 'string')
      this.draft = { body: draft.body, to: draft.to, replyTo: draft.replyTo };
  }

  get me(): SeatId | undefined {
    return this.#me();
  }

  /** A page of the log arrived. `live` entries are announced; those that fill a gap at joining are not. */
  take(entries: readonly LoggedEntry[], live: boolean): void {
    for (const entry of entries) {
      if (entry.position > this.position) this.position = entry.position;
      this.#outbox.settled(entry.id);
      const message = foldEntry(this, entry) as ShownMessage | undefined;
      if (!message || message.author === this.#me() || message.deleted) continue;
      if (!this.#reading && live) {
        this.unread++;
        this.firstUnread ??= message.id;
      }
      if (live) this.#onNew(message);
    }
  }

  append(start: MessageStart, position: Position): ShownMessage {
    const message = new ShownMessage(start);
    message.position = position;
    this.byId.set(start.id, message);
    this.#place(message);
    return message;
  }
  settle(message: Message, position: Position): void {
    const shown = message as ShownMessage;
    shown.position = position;
    shown.state = 'sent';
    shown.problem = undefined;
    this.pending = this.pending.filter((one) => one !== shown);
    this.#place(shown);
  }

  /** Entries come in order, so a message nearly always goes to the end; a late own one may go a little before it. */
  #place(message: ShownMessage): void {
    let last = this.blocks.at(-1);
    const before = last?.messages.at(-1);
    if (!last || last.messages.length >= blockSize) {
      last = new Block(this.blocks.length);
      this.blocks = [...this.blocks, last];
    }
    message.follows =
      before !== undefined &&
      before.author === message.author &&
      before.to === message.to &&
      message.replyTo === undefined &&
      message.at - before.at < sameBreathMs;
    last.messages = [...last.messages, message];
  }

  /** Says what stands in the draft, and shows it at once. */
  say(name: string, now: Instant): void {
    const me = this.#me();
    const body = this.draft.body.trim();
    if (me === undefined || body === '') return;
    const { to, replyTo } = this.draft;
    const message = new ShownMessage({
      id: newMessageId(),
      author: me,
      authorName: name,
      at: now,
      to,
      replyTo,
      body,
    });
    message.state = 'sending';
    this.byId.set(message.id, message);
    this.pending = [...this.pending, message];
    this.setDraft({ body: '', replyTo: undefined });
    this.#outbox.put({ t: 'say', id: message.id, body, ...(to && { to }), ...(replyTo && { replyTo }) });
  }
  /** Sends a failed message again under the same id. */
  again(message: ShownMessage): void {
    message.state = 'sending';
    message.problem = undefined;
    const { id, body, to, replyTo } = message;
    this.#outbox.put({ t: 'say', id, body, ...(to && { to }), ...(replyTo && { replyTo }) });
  }
  /** Gives a failed message up and puts its text back into an empty draft. */
  giveUp(message: ShownMessage): void {
    this.#outbox.settled(message.id);
    this.pending = this.pending.filter((one) => one !== message);
    this.byId.delete(message.id);
    if (this.draft.body.trim() === '')
      this.setDraft({ body: message.body, to: message.to, replyTo: message.replyTo });
  }
  edit(message: ShownMessage, body: string): void {
    this.editing = undefined;
    if (body.trim() === '' || body === message.body) return;
    this.#outbox.put({ t: 'edit', id: newMessageId(), target: message.id, body: body.trim() });
  }
  remove(message: ShownMessage): void {
    this.#outbox.put({ t: 'delete', id: newMessageId(), target: message.id });
  }
  mark(message: ShownMessage, emoji: string): void {
    const me = this.#me();
    const on = !message.reactions.some(
      (one) => one.emoji === emoji && one.by.some(({ seat }) => seat === me),
    );
    this.#outbox.put({ t: 'mark', id: newMessageId(), target: message.id, emoji, on });
  }

  setDraft(change: Partial<Draft>): void {
    Object.assign(this.draft, change);
    const { body, to, replyTo } = this.draft;
    keep(`draft:${this.#code}`, body === '' && !to && !replyTo ? undefined : { body, to, replyTo });
  }

  /** The panel was opened or closed. */
  read(open: boolean): void {
    this.#reading = open;
    if (open) this.unread = 0;
    else this.firstUnread = undefined;
  }

  /** After `welcome`: all that was never acknowledged goes out again under its old id, also what a reload left behind. */
  resend(name: string): void {
    for (const frame of this.#outbox.waiting()) {
      if (frame.t !== 'say' || this.byId.has(frame.id)) continue;
      const me = this.#me();
      if (me === undefined) continue;
      const message = new ShownMessage({
        id: frame.id,
        author: me,
        authorName: name,
        at: Date.now() as Instant,
        to: frame.to,
        replyTo: frame.replyTo,
        body: frame.body,
      });
      message.state = 'sending';
      this.byId.set(message.id, message);
      this.pending = [...this.pending, message];
    }
    this.#outbox.resend();
  }

  /** `ok` or `refused` of something that this chat sent. Answers whether it was ours. */
  reply(frame: Parameters<Outbox['reply']>[0]): boolean {
    return this.#outbox.reply(frame, (sent) => {
      // Durable now. Its place comes with the log's entry, in order with everybody else's.
      if (sent.t === 'say') {
        const message = this.byId.get(sent.id);
        if (message?.state === 'sending') message.state = 'sent';
      }
    });
  }

  #refused(frame: OutboxFrame, why: keyof typeof refusalWords): void {
    const message = frame.t === 'say' ? this.byId.get(frame.id) : undefined;
    if (!message) {
      this.problem = refusalWords[why]();
      return;
    }
    message.state = 'failed';
    message.problem = refusalWords[why]();
  }
}
