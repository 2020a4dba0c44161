import { m } from '#lib/words/made/messages.js';

export interface BrokenWorld {
  readonly status: number;
  readonly message: string;
  readonly type?: string;
  /** After how many seconds a program may ask again by itself; not where a person has to look first. */
  readonly retryAfterS?: number;
}

/** PostgreSQL is back within seconds of a restart; much sooner, all who wait would come at once. */
const soonS = 5;

/**
 * What a visitor may know of a broken world, by the error's name: nothing but what they can do. 507 is the status of a full disk
 * (RFC 4918, 11.5).
 */
export function brokenWorld(error: unknown): BrokenWorld {
  switch (error instanceof Error ? error.name : '') {
    case 'StorageFull':
      return {
        status: 507,
        type: 'StorageFull',
        message: m.refusals_disk_full(),
      };
    case 'PastTooLarge':
      return {
        status: 507,
        type: 'PastTooLarge',
        message: m.refusals_past_large(),
      };
    case 'StorageFailed':
    case 'StorageNotWritable':
      return {
        status: 503,
        type: 'StorageFailed',
        message: m.refusals_disk(),
      };
    case 'DatabaseDamaged':
      return {
        status: 503,
        type: 'DatabaseDamaged',
        message: m.refusals_damaged(),
      };
    case 'SegmentDamaged':
      return {
        status: 503,
        type: 'HistoryDamaged',
        message: m.refusals_history_damaged(),
      };
    case 'ColdUnreachable':
      return {
        status: 503,
        type: 'HistoryUnreachable',
        retryAfterS: soonS,
        message: m.refusals_history_unreachable(),
      };
    case 'TooManyOpen':
    case 'DatabaseBusy':
      return {
        status: 503,
        type: 'Busy',
        retryAfterS: soonS,
        message: m.refusals_busy(),
      };
    case 'DatabaseUnreachable':
    case 'DatabaseClosed':
    case 'SignInRefused':
      return {
        status: 503,
        type: 'Unreachable',
        retryAfterS: soonS,
        message: m.refusals_unreachable(),
      };
    case 'OutcomeUnknown':
      return {
        status: 503,
        type: 'OutcomeUnknown',
        message: m.refusals_outcome(),
      };
    case 'TypeError':
    case 'SyntaxError':
      if (isUnreadable(error as Error))
        return {
          status: 400,
          type: 'InvalidInput',
          message: m.refusals_unreadable(),
        };
      return { status: 500, message: m.refusals_something_broke() };
    default:
      return { status: 500, message: m.refusals_something_broke() };
  }
}

/**
 * A body that is not what its content type says: `formData` and `json` throw for it, in the words of Node (undici, `lib/web/fetch/body.js`)
 * or of workerd (`src/workerd/api/form-data.c++`).
 */
const isUnreadable = ({ message }: Error): boolean =>
  /parse body as FormData|^Content-Type was not one of|in JSON at position|end of JSON input|is not valid JSON/.test(
    message,
  ) || /\bboundary string\b|FormData part\b|^Unrecognized Content-Type header value/.test(message);
