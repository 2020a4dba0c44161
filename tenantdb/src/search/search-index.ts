import type { Migration } from '../schema/migrate.ts';
import { postgresDrop, postgresIndex, postgresKeeping } from './postgres-index.ts';
import { sqliteDrop, sqliteDropKeeping, sqliteIndex, sqliteKeeping } from './sqlite-index.ts';

/** What can be found in a database: documents, each made of the rows of some tables. */
export interface SearchIndex {
  /** In an order that stays: a kind's place in it is its number in the database. New ones go to the end. */
  readonly sources: readonly SearchSource[];
  /** Where tenants share tables: the column that says whose a row is, and SQL that says who asks. Only used on PostgreSQL. */
  readonly tenant?: { readonly column: string; readonly asking: string } | undefined;
}

/** One kind of document. A document is known by its place and its id, both texts; within a kind they never belong to another. */
export interface SearchSource {
  readonly kind: string;
  /**
   * A query that all engines understand, over all documents of this kind, with the columns `place`, `id`, `title`, `body`, `readers` (`null` for everybody,
   * else `|one|another|`) and whatever else a hit should carry. `shared` is what rows of tables that tenants share need besides.
   */
  readonly select: (shared: Shared) => string;
  readonly touchedBy: readonly Touch[];
}

/** Both are empty texts where a database belongs to one tenant. */
export interface Shared {
  /** Goes to the end of the columns. */
  column(alias: string): string;
  /** Goes to the end of a join's or a subquery's condition. */
  same(alias: string, other: string): string;
}

/** A table whose rows make documents what they are. `row` is `old` or `new` in what these functions answer: SQL. Keys must not change. */
export interface Touch {
  readonly table: string;
  /** The columns that matter, in an update. */
  readonly columns: readonly string[];
  readonly place: (row: string) => string;
  /** Left out where a row touches all documents of the place. */
  readonly id?: (row: string) => string;
  /** Which rows matter; may look into tables. */
  readonly when?: (row: string) => string;
}

/** All that is found is in these; nobody else writes them. */
export const searchTable = 'search_doc';
export const searchTextTable = 'search_text';
/** How much more a word in a title weighs than one in a text. */
export const titleWeight = 5;

/**
 * What a migration needs to make an index, to keep it up to date by triggers, in the transaction of whoever writes, and to fill it from the rows
 * that are there. `before` is the index that an earlier migration made, which this one takes the place of.
 */
export const searchMigration = (name: string, index: SearchIndex, before?: SearchIndex): Migration => ({
  name,
  statements: [],
  only: {
    sqlite: [...(before ? sqliteDrop(before) : []), ...sqliteIndex(index)],
    postgres: [...(before ? postgresDrop(before) : []), ...postgresIndex(index)],
  },
});

/**
 * What a migration needs to have the index kept by the triggers of this program, where an earlier one made others: what is in the index stays.
 * For other words in the same `select`, say; other columns, tables or kinds need {@link searchMigration}.
 */
export const searchKeepingMigration = (name: string, index: SearchIndex): Migration => ({
  name,
  statements: [],
  only: {
    sqlite: [...sqliteDropKeeping(index), ...sqliteKeeping(index)],
    postgres: postgresKeeping(index),
  },
});

/** What the triggers are called of the n-th table that touches a source. */
export const triggerOf = ({ kind }: SearchSource, n: number): string => `search_${kind}_${n}`;
export const triggerEvents = ['insert', 'update', 'delete'] as const;

export const alone: Shared = { column: () => '', same: () => '' };

/** Touching all rows fills the index: each source by the first of its tables. */
export const fill = ({ sources }: SearchIndex): readonly string[] =>
  sources.map(({ touchedBy: [first] }) => {
    const { table, columns } = first!;
    return `update ${table} set ${columns[0]} = ${columns[0]}`;
  });
