export * from './branches/branch.ts';
export * from './branches/compare.ts';
export { mergeSide, type Choices, type Merged, type MergeRefusal, type NotMerged } from './branches/merge.ts';
export { sideSince, TooManyChanges, type Side, type SideRow } from './branches/side.ts';
export type * from './engine.ts';
export * from './errors.ts';
export { changeLogTable, triggerPrefix } from './feed/change-triggers.ts';
export * from './feed/change.ts';
export { forgetBefore } from './feed/forget-changes.ts';
export type { LoggedTable } from './feed/live-tables.ts';
export { logChanges } from './feed/log-changes.ts';
export * from './feed/open-feed.ts';
export { logSpan, readChanges } from './feed/read-changes.ts';
export type { Batch } from './feed/stretch.ts';
export * from './format/content-hash.ts';
export { emptyAside, emptyTenant, tenantRows } from './format/empty.ts';
export * from './format/export-import.ts';
export type { Part } from './format/parts.ts';
export * from './format/read-file.ts';
export type { TenantSchema } from './format/snapshot.ts';
export { FileRefused, type FileHead, type FileRefusal } from './format/tenant-file.ts';
export { readAll, toStream } from './format/write-file.ts';
export { coldBackwards, tableMark, type ColdStore } from './history/cold.ts';
export * from './history/move-cold.ts';
export {
  changeSettings,
  coldSpan,
  segmentsBetween,
  settle as settleChanges,
  type ColdSpan,
  type Segment,
} from './history/segments.ts';
export * from './history/history.ts';
export { redact } from './history/redact.ts';
export {
  RestoreCollides,
  RestoreIncomplete,
  type RestoreCount,
  type Restored,
  type RestoreScope,
  type RowName,
} from './history/restore.ts';
export { SegmentDamaged } from './history/segment.ts';
export * from './schema/migrate.ts';
export { parseSearch, queryLimits, type SearchQuery } from './search/query.ts';
export * from './search/search.ts';
export {
  searchKeepingMigration,
  searchMigration,
  searchTable,
  type SearchIndex,
  type SearchSource,
  type Shared,
  type Touch,
} from './search/search-index.ts';
export { snippetOf, type Snippet } from './search/snippet.ts';
export type { Searched } from './search/wanted.ts';
export { folded, wordsOf, type Word } from './search/words.ts';
export * from './tenants.ts';
export type * from './write/driver.ts';
export * from './write/engine-on.ts';
