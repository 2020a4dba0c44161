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
  NoStorage,
  NotAllowed,
  NotFound,
  NotMerged,
  NotSignedIn,
  PictureRefused,
  RestoreBlocked,
  TooFarApart,
  TooLarge,
  TooManyBranches,
  TooManyKeys,
  TooManyWebhooks,
  WebhookOff,
  WrongKey,
} from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

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
  | NoStorage
  | PictureRefused
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
  NoStorage: 409,
  PictureRefused: 422,
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
  NotFound: () => m.errors_nothing_sentence(),
  NotAllowed: () => m.refusals_role(),
  NotSignedIn: () => m.refusals_sign_in(),
  InvalidInput: () => m.refusals_input(),
  Expired: () => m.refusals_expired(),
  LastKeeper: () => m.refusals_last_keeper(),
  LastOwner: () => m.refusals_last_owner(),
  AlreadyMember: () => m.refusals_already_member(),
  MeetingOver: () => m.refusals_meeting_over(),
  ChangedMeanwhile: () => m.refusals_changed(),
  ChatClosed: () => m.refusals_chat_closed(),
  InThePast: () => m.errors_past_text(),
  RestoreBlocked: () => m.refusals_restore(),
  FileNotTaken: () => m.refusals_file(),
  NotMerged: () => m.refusals_not_merged(),
  TooFarApart: () => m.refusals_too_far(),
  TooManyKeys: () => m.refusals_keys(),
  TooManyBranches: () => m.refusals_branches(),
  TooManyWebhooks: () => m.refusals_webhooks(),
  WebhookOff: () => m.refusals_webhook_off(),
  JobNotThere: () => m.refusals_job(),
  TooLarge: () => m.refusals_large(),
  NoStorage: () => m.refusals_storage(),
  PictureRefused: () => m.refusals_picture(),
  WrongKey: () => m.refusals_key(),
  WrongCredentials: () => m.refusals_credentials(),
  AddressTaken: () => m.refusals_address_taken(),
  OutsideRefused: () => m.refusals_outside(),
  LastWayIn: () => m.refusals_last_way(),
  MustConfirm: () => m.refusals_must_confirm(),
  WrongCode: () => m.refusals_wrong_code(),
  PasskeyRefused: () => m.refusals_passkey(),
  NotFresh: () => m.refusals_not_fresh(),
  AlreadyOn: () => m.refusals_already_on(),
  NotOn: () => m.refusals_not_on(),
  TooManyPasskeys: () => m.refusals_passkeys(),
  TooOften: () => m.refusals_too_often(),
} as const satisfies Record<Refusal['type'], () => string>;

/** Ends a load with the error page that belongs to a refusal. */
export function refuse(refusal: Refusal): never {
  error(statusOf[refusal.type], wordsOf[refusal.type](), { type: refusal.type });
}
