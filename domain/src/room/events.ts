import type { PictureName } from '../pictures/picture-places.ts';
import type { Actor } from '../actor.ts';
import type { GuestId, PersonId, SeatId } from '../ids.ts';
import type { MediaEvent, Source, Wanted } from '../ports/media.ts';
import type { Meeting, MeetingChange } from '../ports/meetings.ts';
import type { LoggedEntry, Position } from '../ports/message-log.ts';
import type { Seat, Stay } from '../ports/seats.ts';
import type { Role } from '../roles.ts';
import type { Instant } from '../time.ts';
import type { ByeReason, ClientFrame, ClientFrameOf, RefusalType, ServerFrame } from './protocol.ts';

/** One socket, by a number that its host gives it and never gives again. */
export type Line = number;

/** Ids and a secret for a seat that may have to be made; the machine itself knows no chance. */
export interface Fresh {
  readonly seatId: SeatId;
  readonly guestId: GuestId;
  /** For guests. */
  readonly secret?: string;
  readonly secretHash?: string;
}
/** The frames that become entries of the log. */
export type LogFrame = ClientFrameOf<'say' | 'edit' | 'delete' | 'mark'>;

/** Everything that can happen to a room. */
export type RoomEvent =
  /** `role` is theirs in the workspace; without one they are a guest of it. */
  | {
      readonly type: 'connected';
      readonly line: Line;
      readonly actor: Actor;
      readonly role: Role | undefined;
    }
  | {
      readonly type: 'hello';
      readonly line: Line;
      readonly frame: ClientFrameOf<'hello'>;
      /** The hash of the secret in the frame. */
      readonly secretHash?: string | undefined;
      readonly fresh: Fresh;
    }
  | { readonly type: 'frame'; readonly line: Line; readonly frame: Exclude<ClientFrame, { t: 'hello' }> }
  | {
      readonly type: 'badFrame';
      readonly line: Line;
      readonly refusal: 'InvalidFrame' | 'TooLong';
      readonly re?: number | undefined;
    }
  /** A pong, or anything else that shows that the other end lives. */
  | { readonly type: 'heard'; readonly line: Line }
  | { readonly type: 'disconnected'; readonly line: Line }
  | { readonly type: 'tick' }
  | { readonly type: 'media'; readonly seat: SeatId; readonly event: MediaEvent }
  | { readonly type: 'engine'; readonly state: 'up' | 'down' }
  /** The log took an entry, or had it already. */
  | {
      readonly type: 'logged';
      readonly line: Line;
      readonly re: number | undefined;
      readonly entry: LoggedEntry;
    }
  | {
      readonly type: 'refused';
      readonly line: Line;
      readonly re: number | undefined;
      readonly refusal: RefusalType;
    }
  /** What the log holds after `after` for the seat of this line, as of a moment when `sent` had been sent to all. */
  | {
      readonly type: 'page';
      readonly line: Line;
      readonly why: 'catchUp' | 'read';
      readonly sent: Position;
      readonly entries: readonly LoggedEntry[];
      readonly more: boolean;
    }
  /** How far the log goes, whoever wrote it. */
  | { readonly type: 'logStands'; readonly position: Position }
  | { readonly type: 'pageFailed'; readonly line: Line; readonly why: 'catchUp' | 'read' }
  /** The meeting's record was changed from outside the room. */
  | { readonly type: 'meetingChanged'; readonly meeting: Meeting }
  /** Somebody is no longer a member of the workspace. */
  | { readonly type: 'memberLeft'; readonly person: PersonId }
  | { readonly type: 'signedOut'; readonly line: Line }
  /** The picture that somebody has now, if they have one. */
  | { readonly type: 'pictured'; readonly person: PersonId; readonly picture: PictureName | undefined }
  | { readonly type: 'closing' }
  /** The workspace was deleted. */
  | { readonly type: 'workspaceGone' };

/**
 * What the host does then, in this order. What is to be kept comes before those who are told of it; whoever runs the effects waits
 * for it to be kept.
 */
export type Effect =
  | { readonly type: 'send'; readonly lines: readonly Line[]; readonly frame: ServerFrame }
  | { readonly type: 'saveSeat'; readonly seat: Seat }
  | { readonly type: 'changeMeeting'; readonly fields: MeetingChange }
  | { readonly type: 'came'; readonly stay: Omit<Stay, 'until' | 'seenAt'> }
  | { readonly type: 'went'; readonly seat: SeatId; readonly at: Instant }
  | { readonly type: 'forgetSeat'; readonly seat: SeatId }
  /** Who is in is in at this moment: what is known if the process dies. */
  | { readonly type: 'seen'; readonly at: Instant }
  /** Answered by `logged` or `refused`. */
  | {
      readonly type: 'log';
      readonly line: Line;
      readonly seat: SeatId;
      readonly by: Actor;
      readonly frame: LogFrame;
    }
  /** Answered by `page` or `pageFailed`. */
  | {
      readonly type: 'page';
      readonly line: Line;
      readonly seat: SeatId;
      readonly by: Actor;
      readonly why: 'catchUp' | 'read';
      readonly after: Position;
      readonly sent: Position;
    }
  /** How far the log goes. Answered by `logStands`, or not at all. */
  | { readonly type: 'look' }
  | { readonly type: 'mediaConnect'; readonly seat: SeatId }
  | { readonly type: 'mediaAnswer'; readonly seat: SeatId; readonly generation: number; readonly sdp: string }
  | { readonly type: 'mediaWant'; readonly seat: SeatId; readonly wanted: readonly Wanted[] }
  | {
      readonly type: 'mediaPermit';
      readonly seat: SeatId;
      readonly permitted: Readonly<Record<Source, boolean>>;
    }
  | { readonly type: 'mediaLeave'; readonly seat: SeatId }
  /** A WebSocket ping, which browsers answer without their page. */
  | { readonly type: 'ping'; readonly line: Line }
  /** After what was sent. `why` was sent as `bye`; without it the other end is gone or asked for it. */
  | { readonly type: 'close'; readonly line: Line; readonly why?: ByeReason | undefined };
