/**
 * Branded ids. They are made by `Ids` or by parsing at an edge, never by a cast inside the domain.
 * All are URL-safe text of 1 to 64 characters from `[A-Za-z0-9_-]`.
 */
type Id<Brand extends string> = string & { readonly brand: Brand };

export type PersonId = Id<'PersonId'>;
export type GuestId = Id<'GuestId'>;
export type WorkspaceId = Id<'WorkspaceId'>;
export type SeriesId = Id<'SeriesId'>;
export type MeetingId = Id<'MeetingId'>;
export type SeatId = Id<'SeatId'>;
export type MessageId = Id<'MessageId'>;
export type InviteId = Id<'InviteId'>;
export type PostId = Id<'PostId'>;
export type CommentId = Id<'CommentId'>;
export type NotificationId = Id<'NotificationId'>;
export type WebhookId = Id<'WebhookId'>;
export type DeliveryId = Id<'DeliveryId'>;
export type JobId = Id<'JobId'>;

/** The public name of a room, as in `/m/abc-defg-hij`: 10 letters in groups of 3, 4, 3. */
export type RoomCode = Id<'RoomCode'>;
/** A workspace's name in URLs: 2 to 40 characters of `[a-z0-9-]`. */
export type Slug = Id<'Slug'>;

export interface Ids {
  /** A new id of 22 URL-safe characters: 128 random bits, so that ids can be made anywhere without asking. */
  next(): string;
  /** A secret of 43 URL-safe characters: 256 random bits. */
  secret(): string;
  /** A new room code. 23^10 codes: guessing one of a thousand rooms takes 4 * 10^10 tries on average. */
  roomCode(): RoomCode;
}
export interface IdsDep {
  readonly ids: Ids;
}

const idShape = /^[A-Za-z0-9_-]{1,64}$/;
const codeShape = /^[a-z]{3}-[a-z]{4}-[a-z]{3}$/;
const slugShape = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/;

export const isId = (text: unknown): text is string => typeof text === 'string' && idShape.test(text);
export const asRoomCode = (text: string): RoomCode | undefined =>
  codeShape.test(text) ? (text as RoomCode) : undefined;
export const asSlug = (text: string): Slug | undefined => (slugShape.test(text) ? (text as Slug) : undefined);
