import type { Instant } from '@stoa/domain';
import { z } from 'zod';

/** A moment: RFC 3339 outside, milliseconds inside. */
export const instant = z
  .codec(z.iso.datetime({ offset: true }), z.number() as unknown as z.ZodType<Instant, Instant>, {
    decode: (text) => Date.parse(text) as Instant,
    encode: (ms) => new Date(ms).toISOString(),
  })
  .meta({ id: 'Instant', description: 'A moment, as RFC 3339 writes it: `2026-11-21T10:30:00Z`.' });
