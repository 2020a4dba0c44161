import type { Comment, Comments } from '@stoa/domain';
import type { Engine } from '@stoa/tenantdb';
import { isAfter } from './keyset.ts';
import { mentionsToText, textToMentions } from './mentions.ts';

interface Row extends Omit<Comment, 'replyTo' | 'mentions'> {
  readonly replyTo: Comment['replyTo'] | null;
  readonly mentions: string;
}

const columns = `id, post_id as "postId", reply_to as "replyTo", author_id as "authorId", author_name as "authorName", body,
  mentions, created_at as "createdAt", changed_by as "changedBy"`;

/** For the test that compares them with the table. */
export { columns as commentColumns, type Row as CommentRow };

/** {@link Comments} in a workspace's table `post_comment`. */
export function createComments(db: Engine): Comments {
  return {
    async add({ replyTo, mentions, ...comment }) {
      await db.run(
        `insert into post_comment (id, post_id, reply_to, author_id, author_name, body, mentions, created_at, changed_by)
         values (:id, :postId, :replyTo, :authorId, :authorName, :body, :mentions, :createdAt, :changedBy)`,
        { ...comment, replyTo: replyTo ?? null, mentions: mentionsToText(mentions) },
      );
    },
    async byId(id) {
      const row = await db.queryOne<Row>(`select ${columns} from post_comment where id = :id`, { id });
      return row && toComment(row);
    },
    async ofPost(postId, limit, before) {
      const after = isAfter('created_at', before);
      const rows = await db.query<Row>(
        `select ${columns} from post_comment where post_id = :postId ${after.sql} order by created_at desc, id limit :limit`,
        { postId, limit, ...after.params },
      );
      return rows.map(toComment);
    },
    async countOf(postId) {
      const row = await db.queryOne<{ count: number }>(
        'select count(*) as count from post_comment where post_id = :postId',
        { postId },
      );
      return row!.count;
    },
    async remove(id, by) {
      // Who removes it stands in the row that the history keeps.
      const [, removed] = await db.runAll([
        { sql: 'update post_comment set changed_by = :by where id = :id', params: { id, by } },
        { sql: 'delete from post_comment where id = :id', params: { id } },
      ]);
      return removed!.changes > 0;
    },
  };
}

const toComment = ({ replyTo, mentions, ...row }: Row): Comment => ({
  ...row,
  replyTo: replyTo ?? undefined,
  mentions: textToMentions(mentions),
});
