import type { Cursor, ListedPost, Post, PostChange, Posts } from '@stoa/domain';
import { excerptLength } from '@stoa/domain';
import type { Engine, SqlParams, SqlValue } from '@stoa/tenantdb';
import { isAfter } from './keyset.ts';
import { mentionsToText, textToMentions } from './mentions.ts';

type Row = { readonly [Key in keyof Omit<Post, 'mentions'>]-?: Post[Key] | null } & {
  readonly mentions: string;
};

/** Which column holds which field, in the order of the table. */
const columnByField = {
  id: 'id',
  title: 'title',
  body: 'body',
  bodyText: 'body_text',
  mentions: 'mentions',
  authorId: 'author_id',
  authorName: 'author_name',
  createdAt: 'created_at',
  publishedAt: 'published_at',
  editedAt: 'edited_at',
  changedBy: 'changed_by',
} as const satisfies Record<keyof Row, string>;
const fields = Object.keys(columnByField) as (keyof Row)[];
const columns = fields.map((field) => `${columnByField[field]} as "${field}"`).join(', ');

/** For the test that compares them with the table. */
export { columns as postColumns, type Row as PostRow };

interface ListedRow extends Omit<ListedPost, 'publishedAt' | 'editedAt' | 'liked'> {
  readonly publishedAt: ListedPost['publishedAt'] | null;
  readonly editedAt: ListedPost['editedAt'] | null;
  readonly liked: number;
}
const listed = `id, title, substr(body_text, 1, ${excerptLength}) as excerpt, author_id as "authorId", author_name as "authorName",
  created_at as "createdAt", published_at as "publishedAt", edited_at as "editedAt",
  (select count(*) from post_like where post_like.post_id = post.id) as likes,
  (select count(*) from post_comment where post_comment.post_id = post.id) as comments,
  (select count(*) from post_like where post_like.post_id = post.id and post_like.person_id = :viewer) as liked`;

/** {@link Posts} in a workspace's tables `post` and `post_like`. */
export function createPosts(db: Engine): Posts {
  const one = async (sql: string, params: SqlParams): Promise<Post | undefined> => {
    const row = await db.queryOne<Row>(sql, params);
    return row && toPost(row);
  };
  const list = async (sql: string, params: SqlParams): Promise<readonly ListedPost[]> =>
    (await db.query<ListedRow>(`select ${listed} from post ${sql} limit :limit`, params)).map(toListed);
  const page = (where: string, column: string, params: SqlParams, before?: Cursor) => {
    const after = isAfter(column, before);
    return list(`where ${where} ${after.sql} order by ${column} desc, id`, { ...params, ...after.params });
  };

  return {
    async add(post) {
      await db.run(
        `insert into post (${Object.values(columnByField).join(', ')}) values (${fields.map((f) => `:${f}`).join(', ')})`,
        { ...Object.fromEntries(fields.map((field) => [field, null])), ...toParams(post) },
      );
    },
    byId: (id) => one(`select ${columns} from post where id = :id`, { id }),
    change(id, change) {
      const params = toParams(change);
      const changed = Object.keys(params) as (keyof Row)[];
      return one(
        `update post set ${changed.map((field) => `${columnByField[field]} = :${field}`).join(', ')}
          where id = :id returning ${columns}`,
        { ...params, id },
      );
    },
    async remove(id, by) {
      // Who removes it stands in the row that the history keeps. Likes, comments and notifications go by their foreign keys (PO3).
      const [, removed] = await db.runAll([
        { sql: 'update post set changed_by = :by where id = :id', params: { id, by } },
        { sql: 'delete from post where id = :id', params: { id } },
      ]);
      return removed!.changes > 0;
    },

    published: (viewer, limit, before) =>
      page('published_at is not null', 'published_at', { viewer, limit }, before),
    drafts: (author, limit, before) =>
      page('author_id = :viewer and published_at is null', 'created_at', { viewer: author, limit }, before),
    popular: (viewer, limit, since) =>
      list(
        `where published_at >= :since and exists (select 1 from post_like where post_like.post_id = post.id)
         order by likes desc, comments desc, published_at desc, id`,
        { viewer, limit, since },
      ),
    async count() {
      const row = await db.queryOne<{ posts: number; likes: number; comments: number }>(
        `select (select count(*) from post where published_at is not null) as posts,
                (select count(*) from post_like join post on post.id = post_id where published_at is not null) as likes,
                (select count(*) from post_comment join post on post.id = post_id where published_at is not null) as comments`,
      );
      return row!;
    },

    async like(id, { personId, name, at }) {
      const { changes } = await db.run(
        `insert into post_like (post_id, person_id, author_name, created_at, changed_by)
         values (:id, :personId, :name, :at, :personId) on conflict (post_id, person_id) do nothing`,
        { id, personId, name, at },
      );
      return changes > 0;
    },
    async unlike(id, personId) {
      const { changes } = await db.run(
        'delete from post_like where post_id = :id and person_id = :personId',
        { id, personId },
      );
      return changes > 0;
    },
    async likesOf(id, viewer) {
      const row = await db.queryOne<{ likes: number; liked: number }>(
        `select count(*) as likes, count(case when person_id = :viewer then 1 end) as liked
           from post_like where post_id = :id`,
        { id, viewer },
      );
      return { likes: row!.likes, liked: row!.liked > 0 };
    },
  };
}

/** Only the fields that are given (PO2); one given as `undefined` becomes null. */
const toParams = ({ mentions, ...plain }: PostChange | Post): Record<string, SqlValue> =>
  Object.fromEntries([
    ...Object.entries(plain).map(([field, value]) => [field, value ?? null]),
    ...(mentions ? [['mentions', mentionsToText(mentions)]] : []),
  ]);

const toPost = ({ mentions, publishedAt, editedAt, ...row }: Row): Post => ({
  ...(row as Omit<Post, 'mentions'>),
  mentions: textToMentions(mentions),
  publishedAt: publishedAt ?? undefined,
  editedAt: editedAt ?? undefined,
});

const toListed = ({ publishedAt, editedAt, liked, ...row }: ListedRow): ListedPost => ({
  ...row,
  publishedAt: publishedAt ?? undefined,
  editedAt: editedAt ?? undefined,
  liked: liked > 0,
});
