import { searchKeepingMigration } from '@stoa/tenantdb';
import { searchIndex } from '../../search-index.ts';

/** Shorter triggers than those that 0007 first made, and ones that do not read a whole chat for each of its messages. */
export const leanSearch = searchKeepingMigration('0009-lean-search', searchIndex);
