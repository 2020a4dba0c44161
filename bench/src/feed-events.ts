/** What the server and the listeners of `feed.ts` have in common. */
export const listeners = 100;

/** One event as it goes over the line; `sent` is when it was begun, by the clock that both processes have. */
export const eventText = (position: number, sent: number, body: string): string =>
  `id: ${position}\nevent: insert\ndata: ${JSON.stringify({ position, sent, body })}\n\n`;

/** Epoch ms with the digits behind the point. */
export const clock = (): number => performance.timeOrigin + performance.now();

export type Kind = 'loop' | 'coalesced' | 'feed';
/** What a server is told to do for a while, and what it tells when all of it has gone out. */
export interface Order {
  /** Changes that were stored before, and now go out. */
  readonly stored?: number;
  readonly saturate?: number;
  readonly pace?: { readonly perSecond: number; readonly forMs: number };
}
export interface Sent {
  readonly events: number;
  readonly cpuSeconds: number;
}
