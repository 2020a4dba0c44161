/** The proof of one's seat, per room, so that a reload or a lost line leads back to it. Members are known by their session. */
import type { RoomCode, SeatId } from '@stoa/domain';
import { keep, kept } from './kept.ts';

export interface Pass {
  readonly id: SeatId;
  readonly secret: string;
}
export function passOf(code: RoomCode): Pass | undefined {
  const found = kept<Partial<Pass>>(`seat:${code}`);
  return typeof found?.id === 'string' && typeof found.secret === 'string'
    ? { id: found.id, secret: found.secret }
    : undefined;
}
export const keepPass = (code: RoomCode, pass: Pass | undefined): void => keep(`seat:${code}`, pass);

/** Somebody who waits in the lobby and reloads waits on: kept for this tab only. */
export function isWaitingIn(code: RoomCode): boolean {
  try {
    return sessionStorage.getItem(`stoa:waiting:${code}`) !== null;
  } catch {
    return false;
  }
}
export function keepWaiting(code: RoomCode, waiting: boolean): void {
  try {
    if (waiting) sessionStorage.setItem(`stoa:waiting:${code}`, '1');
    else sessionStorage.removeItem(`stoa:waiting:${code}`);
  } catch {
    // Private windows may refuse; then a reload asks to join again.
  }
}
