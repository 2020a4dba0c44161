import type { Actor } from '../actor.ts';
import { deleteMessage } from '../chat/delete-message.ts';
import { editMessage } from '../chat/edit-message.ts';
import { markMessage } from '../chat/mark-message.ts';
import { say } from '../chat/say.ts';
import type { RoomHome } from '../home.ts';
import type { MeetingId, SeatId } from '../ids.ts';
import { performIn, type Trace } from '../perform.ts';
import type { LoggedEntry } from '../ports/message-log.ts';
import { err, ok, type Result } from '../result.ts';
import type { LogFrame } from './events.ts';
import type { RefusalType } from './protocol.ts';

type Refused = Extract<Awaited<ReturnType<typeof perform>>, { ok: false }>['error'];

const refusalOf = {
  NotFound: 'NotFound',
  NotAllowed: 'NotAllowed',
  ChatClosed: 'ChatClosed',
  InvalidInput: 'InvalidFrame',
} as const satisfies Record<Refused['type'], RefusalType>;

/** Performs the use case of a chat frame. `doubt` says that the store failed in a way that leaves open whether it has the entry. */
export async function writeLog(
  home: RoomHome,
  meetingId: MeetingId,
  seatId: SeatId,
  by: Actor,
  frame: LogFrame,
  trace?: Trace,
): Promise<Result<LoggedEntry, { refusal: RefusalType; doubt: boolean; cause?: unknown }>> {
  try {
    const done = await perform(home, meetingId, seatId, by, frame, trace);
    if (done.ok) return done;
    const tooLong = done.error.type === 'InvalidInput' && done.error.problem === 'tooLong';
    return err({ refusal: tooLong ? 'TooLong' : refusalOf[done.error.type], doubt: false });
  } catch (cause) {
    if (isStorageFull(cause)) return err({ refusal: 'StorageFull', doubt: false, cause });
    const kept = await home.messageLog.byId(meetingId, frame.id).catch(() => 'unknown' as const);
    if (kept === 'unknown') return err({ refusal: 'Unavailable', doubt: true, cause });
    return kept?.authorSeat === seatId ? ok(kept) : err({ refusal: 'Unavailable', doubt: false, cause });
  }
}

function perform(
  home: RoomHome,
  meetingId: MeetingId,
  seatId: SeatId,
  by: Actor,
  frame: LogFrame,
  trace?: Trace,
) {
  const performed = performIn(home, by, trace);
  switch (frame.t) {
    case 'say':
      return performed(say, {
        meetingId,
        seatId,
        id: frame.id,
        body: frame.body,
        to: frame.to,
        replyTo: frame.replyTo,
      });
    case 'edit':
      return performed(editMessage, {
        meetingId,
        seatId,
        id: frame.id,
        target: frame.target,
        body: frame.body,
      });
    case 'delete':
      return performed(deleteMessage, { meetingId, seatId, id: frame.id, target: frame.target });
    case 'mark':
      return performed(markMessage, {
        meetingId,
        seatId,
        id: frame.id,
        target: frame.target,
        emoji: frame.emoji,
        on: frame.on,
      });
  }
}

/** Records say that a disk is full by the name of what they throw; the domain knows no class of an adapter. */
const isStorageFull = (cause: unknown): boolean => cause instanceof Error && cause.name === 'StorageFull';
