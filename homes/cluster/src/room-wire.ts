import type { Actor, MeetingId, ProcessId, Role, Wire } from '@stoa/domain';
import type { Line, RoomEvent } from '@stoa/domain/room/events';
import type { ByeReason } from '@stoa/domain/room/protocol';
import { messageMostChars } from '@stoa/domain';
import type { Place } from '@stoa/node/rooms';

/**
 * What processes say to each other about sockets whose room runs elsewhere. `line` is always the number that the process with the
 * socket gave it. The text of a frame follows its head unquoted, so that nothing is escaped twice.
 */
export type RoomMessage =
  /** To the room. */
  | {
      readonly t: 'connect';
      readonly place: Place;
      readonly line: Line;
      readonly actor: Actor;
      readonly role?: Role;
    }
  | { readonly t: 'frame'; readonly line: Line }
  | { readonly t: 'heard'; readonly line: Line }
  | { readonly t: 'gone'; readonly line: Line }
  | { readonly t: 'tell'; readonly meetingId: MeetingId; readonly event: ToldEvent }
  | { readonly t: 'drained'; readonly line: Line }
  /** To the sockets. */
  | { readonly t: 'send'; readonly lines: readonly Line[] }
  | { readonly t: 'ping'; readonly line: Line }
  | { readonly t: 'close'; readonly line: Line; readonly why?: ByeReason | undefined }
  | { readonly t: 'drain'; readonly line: Line }
  /** Both: what went between the two was lost in part, so that every line between them begins anew. */
  | { readonly t: 'anew' };

export type ToldEvent = Extract<
  RoomEvent,
  { type: 'memberLeft' | 'signedOut' | 'closing' | 'workspaceGone' }
>;

export interface RoomWire {
  /** `text` is the frame of a `frame` or a `send`. */
  say(to: ProcessId, message: RoomMessage, text?: string): void;
  listen(hear: (from: ProcessId, message: RoomMessage, text: string) => void): () => void;
}

/** Longer ones go in parts: a page of a long chat is longer than what a wire carries at once. */
const partChars = messageMostChars - 64;
const wholeMark = '=';
const partMark = '+';

/** {@link RoomMessage}s over a {@link Wire}. */
export function createRoomWire(wire: Wire): RoomWire {
  const parts = new Map<ProcessId, string>();
  return {
    say(to, message, text = '') {
      const whole = `${JSON.stringify(message)}\n${text}`;
      let at = 0;
      for (; whole.length - at > partChars; at += partChars)
        if (!wire.send(to, partMark + whole.slice(at, at + partChars))) return;
      wire.send(to, wholeMark + whole.slice(at));
    },
    listen: (hear) =>
      wire.listen((event) => {
        if (event.type !== 'message') {
          if ('process' in event) parts.delete(event.process);
          if ('from' in event) parts.delete(event.from);
          return;
        }
        const { from } = event;
        const before = parts.get(from) ?? '';
        if (event.text.startsWith(partMark)) return void parts.set(from, before + event.text.slice(1));
        parts.delete(from);
        const whole = before + event.text.slice(1);
        const end = whole.indexOf('\n');
        hear(from, JSON.parse(whole.slice(0, end)) as RoomMessage, whole.slice(end + 1));
      }),
  };
}
