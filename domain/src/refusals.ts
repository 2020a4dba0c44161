/** Refusals that many use cases share. Each is a plain fact; the words are the app's. */
export interface NotFound {
  readonly type: 'NotFound';
  readonly what:
    | 'workspace'
    | 'meeting'
    | 'invite'
    | 'person'
    | 'seat'
    | 'message'
    | 'setup'
    | 'session'
    | 'post'
    | 'branch'
    | 'webhook'
    | 'delivery'
    | 'comment'
    | 'mail'
    | 'job'
    | 'entry'
    | 'key'
    | 'passkey'
    | 'provider'
    | 'picture';
}
export interface NotAllowed {
  readonly type: 'NotAllowed';
  readonly action: string;
}
export interface NotSignedIn {
  readonly type: 'NotSignedIn';
}
/** One field of the input cannot be used. `field` is the input's key; `problem` is a stable word, e.g. `empty`, `tooLong`. */
export interface InvalidInput {
  readonly type: 'InvalidInput';
  readonly field: string;
  readonly problem: string;
}
export interface Expired {
  readonly type: 'Expired';
  readonly what: 'invite' | 'setup' | 'link' | 'step';
}
