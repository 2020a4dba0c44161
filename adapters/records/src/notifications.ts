import { readStaysMs, unreadStaysMs, type Notification, type Notifications } from '@stoa/domain';
import type { Engine } from '@stoa/tenantdb';
import { isAfter } from './keyset.ts';

type Row = { readonly [Key in keyof Notification]-?: Notification[Key] | null };

/** Which column holds which field, in the order of the table. */
const columnByField = {
  id: 'id',
  personId: 'person_id',
  kind: 'kind',
  authorId: 'author_id',
  authorName: 'author_name',
  others: 'others',
  title: 'title',
  excerpt: 'excerpt',
  postId: 'post_id',
  commentId: 'comment_id',
  meetingId: 'meeting_id',
  groupKey: 'group_key',
  createdAt: 'created_at',
  readAt: 'read_at',
} as const satisfies Record<keyof Notification, string>;
const fields = Object.keys(columnByField) as (keyof Notification)[];
const columns = fields.map((field) => `${columnByField[field]} as "${field}"`).join(', ');

/** For the test that compares them with the table. */
export { columns as notificationColumns, type Row as NotificationRow };

/** All but what says which row it is: the earlier one of the same key keeps its own (NO2). */
const replaced = fields.filter((field) => !['id', 'personId', 'groupKey'].includes(field));
const columnByAbout = { postId: 'post_id', commentId: 'comment_id', meetingId: 'meeting_id' } as const;

/** Of each person who is told, the newest (NO6). */
const newestByPerson = (notifications: readonly Notification[]): readonly Notification[] => [
  ...new Map(
    notifications.toSorted((a, b) => a.createdAt - b.createdAt).map((one) => [one.personId, one]),
  ).values(),
];

/** {@link Notifications} in a workspace's table `notification`. */
export function createNotifications(db: Engine): Notifications {
  return {
    async add(notifications) {
      const none = Object.fromEntries(fields.map((field) => [field, null]));
      await db.runAll([
        ...notifications.map((one) => ({
          sql: `insert into notification (${Object.values(columnByField).join(', ')}, changed_by)
                values (${fields.map((field) => `:${field}`).join(', ')}, :authorId)
                on conflict (person_id, group_key) do update set ${replaced
                  .map((field) => `${columnByField[field]} = excluded.${columnByField[field]}`)
                  .join(', ')}, changed_by = excluded.changed_by`,
          params: {
            ...none,
            ...Object.fromEntries(Object.entries(one).map(([field, value]) => [field, value ?? null])),
          },
        })),
        ...newestByPerson(notifications).map(({ personId, createdAt }) => ({
          sql: `delete from notification where person_id = :personId and (created_at < :unread or (created_at < :read and read_at is not null))`,
          params: { personId, read: createdAt - readStaysMs, unread: createdAt - unreadStaysMs },
        })),
      ]);
    },
    async of(personId, limit, before) {
      const after = isAfter('created_at', before);
      const rows = await db.query<Row>(
        `select ${columns} from notification where person_id = :personId ${after.sql}
          order by created_at desc, id limit :limit`,
        { personId, limit, ...after.params },
      );
      return rows.map(toNotification);
    },
    async unread(personId, most) {
      const row = await db.queryOne<{ count: number }>(
        `select count(*) as count from (
           select 1 as one from notification where person_id = :personId and read_at is null limit :most
         ) as found`,
        { personId, most },
      );
      return row!.count;
    },
    async read(personId, ids, at) {
      if (ids.length === 0) return;
      const names = ids.map((_, n) => `:id${n}`);
      await db.run(
        `update notification set read_at = :at, changed_by = :personId
          where person_id = :personId and read_at is null and id in (${names.join(', ')})`,
        { at, personId, ...Object.fromEntries(ids.map((id, n) => [`id${n}`, id])) },
      );
    },
    async readAll(personId, at) {
      await db.run(
        `update notification set read_at = :at, changed_by = :personId where person_id = :personId and read_at is null`,
        { at, personId },
      );
    },
    async forget(about) {
      const [key, id] = Object.entries(about)[0] as [keyof typeof columnByAbout, string];
      await db.run(`delete from notification where ${columnByAbout[key]} = :id`, { id });
    },
  };
}

/** What SQL holds as null is `undefined` here. */
const toNotification = (row: Row): Notification =>
  Object.fromEntries(
    Object.entries(row).map(([field, value]) => [field, value ?? undefined]),
  ) as unknown as Notification;
