import { createHashing as createInLine, type Hashing } from '@stoa/accounts';

/**
 * Without a line to wait in: requests come and go on their own here, and one that is cut off while it holds the line would hold it for
 * ever. The platform limits the CPU of each request, and tries are counted before anything is hashed.
 */
export const createHashing = (): Hashing => createInLine({ atOnce: Infinity });
