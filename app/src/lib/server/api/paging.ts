import { asCursor, cursorToText, type Cursor } from '@stoa/domain';
import { z } from 'zod';

/** A whole number of the query. */
export const whole = (least: number, most: number) =>
  z.codec(z.string().regex(/^\d{1,15}$/, 'must be a whole number'), z.int().min(least).max(most), {
    decode: Number,
    encode: String,
  });

export const limit = (usual: number, most: number) =>
  whole(1, most).default(usual).describe('How many there are on a page, at most.');
export const offset = whole(0, 1_000_000).default(0).describe('How many to leave out from the beginning.');

/**
 * Where the next page begins, as text that means something to us alone. It comes from the link `rel="next"` of the page before; whatever
 * else is sent for it is refused.
 */
export const cursor = <State extends z.ZodType>(state: State) =>
  z
    .codec(z.string().max(500), state, {
      decode: (text, context) => {
        try {
          return JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/'))) as z.input<State>;
        } catch {
          context.issues.push({ code: 'custom', input: text, message: 'This is no cursor of ours.' });
          return z.NEVER;
        }
      },
      encode: (value) => cursorOf(value),
    })
    .optional()
    .describe('Where the page begins: the cursor of the page before.');

/** A cursor for what stands in ASCII. */
export const cursorOf = (state: unknown): string =>
  btoa(JSON.stringify(state)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** The cursor of a list that is ordered by time, as the domain writes it. */
export const timeCursor = z
  .codec(z.string().max(100), z.custom<Cursor>(), {
    decode: (text, context) => {
      const found = asCursor(text);
      if (found) return found;
      context.issues.push({ code: 'custom', input: text, message: 'This is no cursor of ours.' });
      return z.NEVER;
    },
    encode: cursorToText,
  })
  .optional()
  .describe('Where the page begins: the cursor of the page before.');

/** What of the query is different on the page that begins where this one ended. */
export const nextByTime = (next: Cursor | undefined) => next && { cursor: cursorToText(next) };
