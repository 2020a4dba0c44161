import { err, ok, type Result } from '../result.ts';
import { clientFrame, type ClientFrame } from './protocol.ts';

export interface FrameRefused {
  readonly type: 'InvalidFrame' | 'TooLong';
  /** What the answer must carry, when the frame could be read that far. */
  readonly re?: number | undefined;
}

/** Reads one text frame of a client. `TooLong` is an honest person's mistake; anything else that does not fit is `InvalidFrame`. */
export function parseFrame(text: string): Result<ClientFrame, FrameRefused> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err({ type: 'InvalidFrame' });
  }
  const parsed = clientFrame.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const tooLong = parsed.error.issues.every((issue) => issue.code === 'too_big' && issue.origin === 'string');
  return err({ type: tooLong ? 'TooLong' : 'InvalidFrame', re: reOf(json) });
}

function reOf(json: unknown): number | undefined {
  const re: unknown = typeof json === 'object' && json !== null && 're' in json ? json.re : undefined;
  return Number.isSafeInteger(re) && (re as number) >= 0 ? (re as number) : undefined;
}
