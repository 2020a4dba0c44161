import type { Migration } from '@stoa/tenantdb';
import { meetings } from './0001-meetings.ts';
import { seenStays } from './0002-seen-stays.ts';
import { guestSeats } from './0003-guest-seats.ts';

/** A workspace's schema, oldest first. A released one is never changed again. */
export const workspaceMigrations: readonly Migration[] = [meetings, seenStays, guestSeats];
