/**
 * What goes over a room's WebSocket (`/api/chat/[code]`), in both directions, one JSON object per text frame.
 * Version 1. The client speaks first with `hello`; the server answers `welcome`, `waiting` or `bye`.
 * Every client frame may carry `re`, a number that the server's `ok` or `refused` repeats.
 */
import { z } from 'zod';
import type { MeetingId, MessageId, RoomCode, SeatId } from '../ids.ts';
import type { RoomSettings } from '../ports/meetings.ts';
import type { LoggedEntry, Position } from '../ports/message-log.ts';
import type { Slot } from '../ports/media.ts';
import type { PictureName } from '../pictures/picture-places.ts';
import { plainLine } from '../plain-text.ts';
import type { RoomRole } from '../roles.ts';
import type { Instant } from '../time.ts';
import { limits } from './limits.ts';

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const seatId = id as unknown as z.ZodType<SeatId>;
const messageId = id as unknown as z.ZodType<MessageId>;
const body = z.string().min(1).max(limits.bodyLength);
const emoji = z.string().min(1).max(limits.emojiLength);
const line = (most: number) => z.string().transform(plainLine).pipe(z.string().min(1).max(most));
const name = line(limits.nameLength);
const re = { re: z.number().int().min(0).optional() };
const frame = <Type extends string, Shape extends z.ZodRawShape>(t: Type, shape: Shape) =>
  z.strictObject({ t: z.literal(t), ...re, ...shape });

/** What is live at this seat: switched on by the person, and actually sent. */
const live = z.strictObject({ mic: z.boolean(), cam: z.boolean(), screen: z.boolean() });

export const clientFrame = z.discriminatedUnion('t', [
  /** First frame. `seat` with its secret takes an earlier seat back (guests; members are known by session). `after` is the last chat position seen. */
  frame('hello', {
    version: z.literal(1),
    name: name.optional(),
    seat: z.strictObject({ id: seatId, secret: z.string().max(64) }).optional(),
    after: z.number().int().min(0),
    live,
    /** Whether to take the seat over from another tab or device that holds it. */
    takeOver: z.boolean(),
  }),
  frame('leave', {}),
  /** `read` is that of the server's `ping`: everything that was sent before it is here. */
  frame('ping', { read: z.number().int().min(0).optional() }),
  frame('rename', { name }),
  frame('live', { live }),
  frame('hand', { up: z.boolean() }),
  frame('react', { emoji }),
  /** A short note to the hosts from somebody who waits in the lobby. */
  frame('note', { text: line(limits.noteLength) }),
  /** Asks again for admission after `bye` with `noAnswer`, `denied` or `removed`: the socket stays open for it a while. */
  frame('knock', {}),

  frame('say', { id: messageId, body, to: seatId.optional(), replyTo: messageId.optional() }),
  frame('edit', { id: messageId, target: messageId, body }),
  frame('delete', { id: messageId, target: messageId }),
  frame('mark', { id: messageId, target: messageId, emoji, on: z.boolean() }),
  /** The entries after `after`: answered by `chat`. */
  frame('read', { after: z.number().int().min(0) }),

  /** Asks for a new media connection: answered by `offer`. */
  frame('connect', {}),
  frame('answer', { generation: z.number().int().min(0), sdp: z.string().min(1).max(limits.sdpLength) }),
  /** A description for one peer of this round of a direct call. */
  frame('peer', {
    to: seatId,
    round: z.number().int().min(0),
    type: z.enum(['offer', 'answer']),
    sdp: z.string().min(1).max(limits.peerSdpLength),
  }),
  /** The link to a peer did not come about, or broke: the room falls back to the SFU for all. */
  frame('directFailed', { round: z.number().int().min(0) }),
  frame('want', {
    tiles: z
      .array(
        z.strictObject({
          seat: seatId,
          source: z.enum(['camera', 'screen']),
          width: z.number().int().min(0).max(16384),
        }),
      )
      .max(64),
  }),

  frame('admit', { seat: z.union([seatId, z.literal('all')]) }),
  frame('deny', { seat: seatId }),
  frame('mute', { seat: z.union([seatId, z.literal('all')]) }),
  frame('stopCamera', { seat: seatId }),
  frame('stopShare', { seat: seatId }),
  frame('lowerHand', { seat: seatId }),
  frame('remove', { seat: seatId }),
  frame('promote', { seat: seatId, role: z.enum(['host', 'cohost', 'participant']) }),
  frame('settings', {
    lobby: z.boolean().optional(),
    locked: z.boolean().optional(),
    chat: z.boolean().optional(),
    share: z.boolean().optional(),
  }),
  frame('end', {}),
]);
export type ClientFrame = z.infer<typeof clientFrame>;
export type ClientFrameOf<Type extends ClientFrame['t']> = Extract<ClientFrame, { t: Type }>;
export type Live = z.infer<typeof live>;

/** What everybody in the room sees of a seat. */
export interface SeatView {
  readonly id: SeatId;
  readonly name: string;
  readonly role: RoomRole;
  readonly guest: boolean;
  /** Guests have none. */
  readonly picture?: PictureName | undefined;
  readonly live: Live;
  /** Connected, or within the time that a lost line is waited for. */
  readonly state: 'here' | 'reconnecting';
  readonly handAt?: Instant | undefined;
  /** When they first came into the room; tiles keep this order. */
  readonly since: Instant;
}
/** Somebody in the lobby, as hosts see them. */
export interface WaitingView {
  readonly id: SeatId;
  readonly name: string;
  readonly guest: boolean;
  readonly picture?: PictureName | undefined;
  readonly since: Instant;
  readonly note?: string | undefined;
}
/** A STUN or TURN server, as browsers take it. */
export interface IceServer {
  readonly urls: string;
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
}
export interface RoomView {
  readonly meetingId: MeetingId;
  readonly code: RoomCode;
  readonly title: string;
  readonly workspaceName: string;
  readonly startedAt: Instant;
  readonly settings: RoomSettings;
}

/** Why a socket was closed by the server; each has its own words and next step in the app. */
export type ByeReason =
  | 'removed'
  | 'denied'
  | 'noAnswer'
  | 'ended'
  | 'full'
  | 'locked'
  | 'elsewhere'
  | 'slow'
  | 'restart'
  | 'notFound'
  | 'signedOut'
  | 'badFrames';

export type RefusalType =
  | 'InvalidFrame'
  | 'TooOften'
  | 'TooLong'
  | 'NotAllowed'
  | 'NotFound'
  | 'NotYetIn'
  /** The room holds as many as it may: nobody more can be let in. */
  | 'Full'
  | 'ChatClosed'
  | 'ShareClosed'
  | 'StorageFull'
  | 'Unavailable';

export type ServerFrame =
  /** You are in. `secret` is given once, when the seat is new. Sent again in full after every reconnect. */
  | {
      readonly t: 'welcome';
      readonly you: SeatId;
      readonly secret?: string | undefined;
      readonly role: RoomRole;
      readonly room: RoomView;
      readonly seats: readonly SeatView[];
      readonly waiting: readonly WaitingView[];
      readonly position: Position;
      readonly now: Instant;
      /** Whether the media engine can be asked for a connection now; `none` where there is no engine, and calls are direct or without media. */
      readonly media: 'up' | 'down' | 'none';
    }
  /** You are in the lobby. `hosts` are those who know that you wait; empty means nobody is in yet. */
  | {
      readonly t: 'waiting';
      readonly you: SeatId;
      readonly secret?: string | undefined;
      readonly title: string;
      readonly hosts: readonly string[];
      readonly since: Instant;
    }
  | { readonly t: 'seat'; readonly seat: SeatView }
  | { readonly t: 'gone'; readonly seat: SeatId; readonly why: 'left' | 'removed' | 'lost' }
  /** To hosts: the whole lobby, whenever it changes. */
  | { readonly t: 'lobby'; readonly waiting: readonly WaitingView[] }
  /** The room itself changed; `by` is empty when it was done from a page. */
  | { readonly t: 'room'; readonly title: string; readonly settings: RoomSettings; readonly by: string }
  | { readonly t: 'reaction'; readonly seat: SeatId; readonly emoji: string }
  /** A host did something to you. Obey `mute` and `stopCamera` before showing it. */
  | {
      readonly t: 'told';
      readonly what: 'mute' | 'stopCamera' | 'stopShare' | 'lowerHand' | 'promoted';
      readonly by: string;
      readonly role?: RoomRole | undefined;
    }
  /**
   * Entries in order. `more` says that there are further ones: after `hello` they follow by themselves, after `read` another
   * `read` from the last position gives them.
   */
  | { readonly t: 'chat'; readonly entries: readonly LoggedEntry[]; readonly more: boolean }
  | { readonly t: 'offer'; readonly generation: number; readonly sdp: string }
  /** Another server carries sound and pictures: connect to it with this token. */
  | { readonly t: 'elsewhere'; readonly generation: number; readonly url: string; readonly token: string }
  | { readonly t: 'connected'; readonly generation: number }
  | { readonly t: 'failed'; readonly generation: number; readonly reason: string }
  | { readonly t: 'slots'; readonly slots: readonly Slot[] }
  /** Send only these layers of your pictures, by the `rid` of their encodings; until the first such frame of a connection, all. */
  | { readonly t: 'watched'; readonly camera: readonly string[]; readonly screen: readonly string[] }
  | { readonly t: 'speakers'; readonly speakers: readonly { seat: SeatId; level: number }[] }
  | {
      readonly t: 'line';
      readonly downBps: number;
      readonly upLoss: number;
      readonly downLoss: number;
      readonly roundTripMs: number;
    }
  | { readonly t: 'media'; readonly state: 'up' | 'down' }
  /**
   * Link to these peers and send to them directly; `offers` says who of the two begins. Each such frame asks for new links. Without
   * peers the direct call is over: take the SFU's media first, then let go. So does `welcome`, unless a round follows it.
   */
  | {
      readonly t: 'direct';
      readonly round: number;
      readonly peers: readonly { readonly seat: SeatId; readonly offers: boolean }[];
      readonly iceServers: readonly IceServer[];
    }
  | {
      readonly t: 'peer';
      readonly from: SeatId;
      readonly round: number;
      readonly type: 'offer' | 'answer';
      readonly sdp: string;
    }
  | { readonly t: 'ok'; readonly re: number; readonly position?: Position | undefined }
  | {
      readonly t: 'refused';
      readonly re?: number | undefined;
      readonly type: RefusalType;
      readonly retryMs?: number | undefined;
    }
  | { readonly t: 'pong' }
  /**
   * Asks the page to `ping`, where the host cannot send WebSocket pings: timers of a hidden page may be a minute apart. With `read`, where
   * the host cannot see how much waits in a socket either, the answer repeats it.
   */
  | { readonly t: 'ping'; readonly read?: number | undefined }
  | { readonly t: 'bye'; readonly why: ByeReason };
