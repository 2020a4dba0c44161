import { error } from '@sveltejs/kit';
import type {
  AccountRefused,
  ChatClosed,
  Expired,
  InvalidInput,
  LastOwner,
  MeetingOver,
  NotAllowed,
  NotFound,
  NotSignedIn,
} from '@stoa/domain';

/** Every refusal that a use case or the accounts may answer. */
export type Refusal =
  | NotFound
  | NotAllowed
  | NotSignedIn
  | InvalidInput
  | Expired
  | LastOwner
  | MeetingOver
  | ChatClosed
  | AccountRefused;

/** The only table from refusal to HTTP status; a new refusal does not compile until it has its place. */
export const statusOf = {
  NotFound: 404,
  NotAllowed: 403,
  NotSignedIn: 401,
  InvalidInput: 422,
  Expired: 410,
  LastOwner: 409,
  MeetingOver: 409,
  ChatClosed: 403,
  WrongCredentials: 401,
  AddressTaken: 409,
  TooOften: 429,
} as const satisfies Record<Refusal['type'], number>;

/** What an error page says when it has no better words for a refusal. */
const words = {
  NotFound: 'There is nothing here.',
  NotAllowed: 'Your role does not allow this.',
  NotSignedIn: 'Sign in to see this.',
  InvalidInput: 'Something in the form cannot be used.',
  Expired: 'This link does not work any more.',
  LastOwner: 'A workspace needs an owner. Make somebody else an owner first.',
  MeetingOver: 'This meeting is over.',
  ChatClosed: 'A host has closed the chat.',
  WrongCredentials: 'The address or the password is wrong.',
  AddressTaken: 'There is an account with this address already.',
  TooOften: 'That was too often. Wait a moment and try again.',
} as const satisfies Record<Refusal['type'], string>;

/** Ends a load with the error page that belongs to a refusal. */
export function refuse(refusal: Refusal): never {
  error(statusOf[refusal.type], words[refusal.type], { type: refusal.type });
}
