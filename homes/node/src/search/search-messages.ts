import type { Found, SearchAsked } from '@stoa/domain';

/** What a search's thread is told. It does one after the other. */
export type ToSearchThread =
  | {
      readonly t: 'find';
      readonly file: string;
      readonly typed: string;
      readonly asked: SearchAsked;
      /** Until it is out of time, ms. */
      readonly leftMs: number;
    }
  /** To let go of a file: it is closed, moved or deleted. */
  | { readonly t: 'leave'; readonly file: string }
  | { readonly t: 'end' };

/** What it says. */
export type FromSearchThread =
  | { readonly t: 'up' }
  | { readonly t: 'found'; readonly found: Found }
  /** A broken world: what an error of tenantdb says. */
  | { readonly t: 'failed'; readonly name: string; readonly message: string }
  | { readonly t: 'left'; readonly file: string };
