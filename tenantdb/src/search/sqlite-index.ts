import {
  alone,
  fill,
  searchTable,
  searchTextTable,
  titleWeight,
  triggerEvents,
  triggerOf,
  type SearchIndex,
  type SearchSource,
  type Touch,
} from './search-index.ts';

/** Documents of each kind have numbers of their own, so that one kind is one run of them: FTS5 is quick at those. */
const perKind = 2 ** 40;
/** The first number of a kind, and the first that is beyond it. */
export const numbersOf = (kind: number): readonly [first: number, end: number] => [
  kind * perKind + 1,
  (kind + 1) * perKind,
];

/**
 * The index on SQLite: FTS5, which triggers bring up to date after each row that matters. It keeps the texts too: without them it could only
 * cross words out, which stay readable in it until it tidies up, and what was deleted would live on.
 */
export const sqliteIndex = (index: SearchIndex): readonly string[] => [
  `create table ${searchTable} (
     doc integer primary key,
     kind integer not null,
     place text not null,
     id text not null,
     readers text,
     unique (kind, place, id)
   )`,
  `create virtual table ${searchTextTable} using fts5(
     title, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
   )`,
  `insert into ${searchTextTable} (${searchTextTable}, rank) values ('rank', 'bm25(${titleWeight}.0, 1.0)')`,
  `insert into ${searchTextTable} (${searchTextTable}, rank) values ('secure-delete', 1)`,
  ...sqliteKeeping(index),
  ...fill(index),
];

/** What keeps the index up to date. */
export const sqliteKeeping = ({ sources }: SearchIndex): readonly string[] =>
  sources.flatMap((source, i) => [
    ...refreshing(source, i + 1),
    ...source.touchedBy.flatMap((touch, n) => triggers(source, i + 1, touch, n)),
  ]);

export const sqliteDropKeeping = ({ sources }: SearchIndex): readonly string[] =>
  sources.flatMap((source) => [
    ...source.touchedBy.flatMap((_, n) =>
      triggerEvents.map((event) => `drop trigger if exists ${triggerOf(source, n)}_${event}`),
    ),
    // Takes its trigger along.
    `drop view if exists ${viewOf(source)}`,
  ]);

export const sqliteDrop = (index: SearchIndex): readonly string[] => [
  ...sqliteDropKeeping(index),
  `drop table ${searchTextTable}`,
  `drop table ${searchTable}`,
];

const viewOf = ({ kind }: SearchSource): string => `search_of_${kind}`;

/**
 * A kind's documents as a view; a document that is put into it has its words taken out, is forgotten if it is none any more, and gets the words
 * that it has now. That stands here once, and not in the trigger of each table and event: SQLite reads the text of each trigger whenever a
 * file is opened, and keeps what it made of it (439 KiB for 21 triggers of a workspace, 88 with these).
 */
function refreshing(source: SearchSource, kind: number): readonly string[] {
  const view = viewOf(source);
  const [first, end] = numbersOf(kind);
  const of = (alias: string) => `${alias}.place = new.place and ${alias}.id = new.id`;
  return [
    `create view ${view} as ${source.select(alone)}`,
    `create trigger search_${source.kind} instead of insert on ${view} begin
delete from ${searchTextTable} where rowid in (select d.doc from ${searchTable} d where d.kind = ${kind} and ${of('d')});
delete from ${searchTable} where kind = ${kind} and ${of(searchTable)} and not exists (select 1 from ${view} s where ${of('s')});
insert into ${searchTable} (doc, kind, place, id, readers)
select coalesce((select max(doc) + 1 from ${searchTable} where doc >= ${first} and doc < ${end}), ${first}), ${kind}, s.place, s.id, s.readers
from ${view} s where ${of('s')} on conflict (kind, place, id) do update set readers = excluded.readers;
insert into ${searchTextTable} (rowid, title, body)
select d.doc, s.title, s.body from ${view} s join ${searchTable} d on d.kind = ${kind} and d.place = s.place and d.id = s.id where ${of('s')};
end`,
  ];
}

function triggers(source: SearchSource, kind: number, touch: Touch, n: number): readonly string[] {
  const { table, columns, when } = touch;
  const name = triggerOf(source, n);
  const made = (event: string, row: 'old' | 'new') =>
    `create trigger ${name}_${event.split(' ', 1)[0]} after ${event} on ${table}${when ? ` when ${when(row)}` : ''} begin
insert into ${viewOf(source)} (place, id) ${touched(source, kind, touch, row)}; end`;
  return [made('insert', 'new'), made(`update of ${columns.join(', ')}`, 'new'), made('delete', 'old')];
}

/** Where a row touches a whole place: the documents that are there, and those that the index still has. */
function touched(source: SearchSource, kind: number, { place, id }: Touch, row: 'old' | 'new'): string {
  if (id) return `values (${place(row)}, ${id(row)})`;
  const of = `place = ${place(row)}`;
  return `select place, id from ${viewOf(source)} where ${of} union select place, id from ${searchTable} where kind = ${kind} and ${of}`;
}
