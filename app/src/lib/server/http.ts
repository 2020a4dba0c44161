import { error } from '@sveltejs/kit';
import type {
  AccountRefused,
  AlreadyMember,
  ChangedMeanwhile,
  ChatClosed,
  Expired,
  FileNotTaken,
  InThePast,
  InvalidInput,
  JobNotThere,
  LastKeeper,
  LastOwner,
  MeetingOver,
  NotAllowed,
  NotFound,
  NotMerged,
  NotSignedIn,
  RestoreBlocked,
  TooFarApart,
  TooLarge,
  TooManyBranches,
  TooManyKeys,
  TooManyWebhooks,
  WebhookOff,
  WrongKey,
} from '@stoa/domain';

/** Every refusal that a use case or the accounts may answer. */
export type Refusal =
  | NotFound
  | NotAllowed
  | NotSignedIn
  | InvalidInput
  | Expired
  | LastKeeper
  | LastOwner
  | AlreadyMember
  | MeetingOver
  | ChangedMeanwhile
  | ChatClosed
  | FileNotTaken
  | NotMerged
  | TooFarApart
  | TooManyBranches
  | TooManyWebhooks
  | WebhookOff
  | InThePast
  | JobNotThere
  | WrongKey
  | TooManyKeys
  | TooLarge
  | RestoreBlocked
  | AccountRefused;

/** The only table from refusal to HTTP status; a new refusal does not compile until it has its place. */
export const statusOf = {
  NotFound: 404,
  NotAllowed: 403,
  NotSignedIn: 401,
  InvalidInput: 422,
  Expired: 410,
  LastKeeper: 409,
  LastOwner: 409,
  AlreadyMember: 409,
  MeetingOver: 409,
  ChangedMeanwhile: 412,
  ChatClosed: 403,
  InThePast: 409,
  RestoreBlocked: 409,
  FileNotTaken: 422,
  NotMerged: 409,
  TooFarApart: 409,
  TooManyBranches: 409,
  TooManyKeys: 409,
  TooManyWebhooks: 409,
  WebhookOff: 409,
  JobNotThere: 409,
  TooLarge: 413,
  WrongCredentials: 401,
  WrongKey: 401,
  AddressTaken: 409,
  MustConfirm: 403,
  WrongCode: 401,
  PasskeyRefused: 401,
  NotFresh: 403,
  AlreadyOn: 409,
  NotOn: 409,
  TooManyPasskeys: 409,
  OutsideRefused: 403,
  LastWayIn: 409,
  TooOften: 429,
} as const satisfies Record<Refusal['type'], number>;

/** What an error page says when it has no better words for a refusal. */
export const wordsOf = {
  NotFound: 'There is nothing here.',
  NotAllowed: 'Your role does not allow this.',
  NotSignedIn: 'Sign in to see this.',
  InvalidInput: 'Something that was sent cannot be used.',
  Expired: 'This link does not work any more.',
  LastKeeper: 'This Stoa needs a keeper. Make somebody else a keeper first.',
  LastOwner: 'A workspace needs an owner. Make somebody else an owner first.',
  AlreadyMember: 'Somebody with this address belongs to the workspace already.',
  MeetingOver: 'This meeting is over.',
  ChangedMeanwhile:
    'Somebody changed this since you read it. Nothing was changed now. Read it again, and change it from there.',
  ChatClosed: 'A host has closed the chat.',
  InThePast: 'You are looking at the past. Go back to now to change something.',
  RestoreBlocked:
    'Something that came later stands in the way, or is gone. Nothing was changed. Restore more, or change that first.',
  FileNotTaken: 'This file cannot be taken in. Nothing of it stayed here.',
  NotMerged: 'Nothing was merged: something stands in the way.',
  TooFarApart: 'Too much has changed since the branch was made to compare the two.',
  TooManyKeys: 'There are as many keys as one person may have. Revoke one first.',
  TooManyBranches: 'There are as many branches as one workspace may have. Drop one first.',
  TooManyWebhooks: 'There are as many webhooks as one workspace may have. Delete one first.',
  WebhookOff: 'This webhook is switched off. Nothing was sent: switch it on first.',
  JobNotThere: 'This job is somewhere else by now. Look at it again.',
  TooLarge: 'This is more than fits.',
  WrongKey: 'This key or token is none, has ended, or was revoked. Make another one.',
  WrongCredentials: 'The address or the password is wrong.',
  AddressTaken: 'There is an account with this address already.',
  OutsideRefused: 'Nobody came in by it, and nothing was changed. Begin again.',
  LastWayIn: 'Nothing else would let you in. Choose a password first.',
  MustConfirm: 'Confirm your address first: the link is in your mail.',
  WrongCode: 'This code is not the one that counts now.',
  PasskeyRefused: 'This passkey was not taken.',
  NotFresh: 'Sign in once more first.',
  AlreadyOn: 'This is on already.',
  NotOn: 'This is not on.',
  TooManyPasskeys: 'There are as many passkeys as one person may have. Remove one first.',
  TooOften: 'That was too often. Wait a moment and try again.',
} as const satisfies Record<Refusal['type'], string>;

/** Ends a load with the error page that belongs to a refusal. */
export function refuse(refusal: Refusal): never {
  error(statusOf[refusal.type], wordsOf[refusal.type], { type: refusal.type });
}
