import { searchMigration, type Migration } from '@stoa/tenantdb';
import { searchIndex } from '../../search-index.ts';

/** What members find by words, as it was first made: whoever changes {@link searchIndex} makes a migration that makes it anew. */
const made = searchMigration('0007-search', searchIndex);

export const search: Migration = {
  ...made,
  statements: [`create index log_entry_private on log_entry (meeting_id) where to_seat is not null`],
};
