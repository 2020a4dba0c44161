/** A refusal as forms get it: its type, and what the type brings. */
export interface Problem {
  readonly type: string;
  readonly field?: string;
  readonly problem?: string;
  readonly retryMs?: number;
}

/** What to say about the whole form. */
export function formWords(problem: Problem | undefined): string | undefined {
  switch (problem?.type) {
    case undefined:
    case 'InvalidInput':
    case 'AddressTaken':
      return undefined;
    case 'WrongCredentials':
      return 'The address or the password is wrong. Check both and try again.';
    case 'MustConfirm':
      return 'The password is right, but the address is not confirmed yet. We sent a new link to it: open it, and you are in.';
    case 'TooOften':
      return `That was too often. Wait ${waitWords(problem.retryMs ?? 10_000)} and try again; what you typed is still here.`;
    case 'Expired':
      return 'This link does not work any more. Ask whoever sent it for a new one.';
    case 'NotFound':
      return 'This link is not the right one. Open the one you were given, whole.';
    default:
      return 'That did not work. Nothing was changed; try again.';
  }
}

function waitWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds < 60) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  const minutes = Math.ceil(seconds / 60);
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
}
