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
        message:
          'The disk of this Stoa is full. Nothing that was saved is lost; whoever runs it has to free some space.',
      };
    case 'PastTooLarge':
      return {
        status: 507,
        type: 'PastTooLarge',
        message:
          'This workspace is too large to be shown as it was. Nothing is lost: go back to now, and everything is there.',
      };
    case 'StorageFailed':
    case 'StorageNotWritable':
      return {
        status: 503,
        type: 'StorageFailed',
        message:
          'The disk of this Stoa does not work right now. What was saved before is on it; whoever runs it has to look after the disk.',
      };
    case 'DatabaseDamaged':
      return {
        status: 503,
        type: 'DatabaseDamaged',
        message:
          'This workspace cannot be read right now. Whoever runs this Stoa has to restore it from a backup.',
      };
    case 'SegmentDamaged':
      return {
        status: 503,
        type: 'HistoryDamaged',
        message:
          'A part of the old history cannot be read. Everything as it is now works, and so does looking back to what came after that part. Whoever runs this Stoa can put the file back from a backup.',
      };
    case 'ColdUnreachable':
      return {
        status: 503,
        type: 'HistoryUnreachable',
        retryAfterS: soonS,
        message:
          'The storage with the old history does not answer right now. Everything as it is now works, and so does looking back a shorter while. Try again in a few seconds.',
      };
    case 'TooManyOpen':
    case 'DatabaseBusy':
      return {
        status: 503,
        type: 'Busy',
        retryAfterS: soonS,
        message: 'Too much is going on right now. Try again in a few seconds.',
      };
    case 'DatabaseUnreachable':
    case 'DatabaseClosed':
    case 'SignInRefused':
      return {
        status: 503,
        type: 'Unreachable',
        retryAfterS: soonS,
        message:
          'The database of this Stoa does not answer right now. Nothing that was saved is lost. Try again in a few seconds.',
      };
    case 'OutcomeUnknown':
      return {
        status: 503,
        type: 'OutcomeUnknown',
        message:
          'The connection to the database broke just now, and this may or may not have been saved. Look whether it is there before you try again.',
      };
    case 'TypeError':
    case 'SyntaxError':
      if (isUnreadable(error as Error))
        return {
          status: 400,
          type: 'InvalidInput',
          message: 'What was sent cannot be read. Go back and try once more.',
        };
      return { status: 500, message: 'Something broke on our side.' };
    default:
      return { status: 500, message: 'Something broke on our side.' };
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
