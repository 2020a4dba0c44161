import type { Allowance } from '../ports/attempts.ts';
import { dayMs, hourMs } from '../time.ts';

/** Invitations that one workspace mails, whoever of its admins asks: some come back every few minutes. */
export const invitesADay: Allowance = { tries: 500, windowMs: dayMs };
/** Test events that one workspace asks for, to all of its webhooks together: each waits to be sent, and is kept. */
export const testsAnHour: Allowance = { tries: 60, windowMs: hourMs };
