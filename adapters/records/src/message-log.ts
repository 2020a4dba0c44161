import type { LogEntry, LoggedEntry, MeetingId, MessageId, MessageLog, Position } from '@stoa/domain';
import { redact, rowKey, type Engine, type Sql, type SqlParams } from '@stoa/tenantdb';

interface Row extends Omit<LoggedEntry, 'to' | 'what'> {
  readonly to: LoggedEntry['to'] | null;
  readonly type: LogEntry['what']['type'];
  readonly body: string | null;
  readonly replyTo: string | null;
  readonly target: string | null;
  readonly emoji: string | null;
  readonly isOn: number | null;
}

const columns = `id, meeting_id as "meetingId", author_seat as "authorSeat", author_name as "authorName", logged_at as "at",
  to_seat as "to", type, body, reply_to as "replyTo", target, emoji, is_on as "isOn", position`;

/** For the test that compares them with the table. */
export { columns as entryColumns, type Row as EntryRow };

/** {@link MessageLog} in a workspace's table `log_entry`. */
export function createMessageLog(db: Engine): MessageLog {
  return {
    async append(entry) {
      const { what } = entry;
      // One statement in most cases, so that a busy chat is a group commit of one statement per message.
      if (what.type !== 'deleted') return (await insert(db, entry)) ?? firstPosition(db, entry);
      return db.transaction(async (tx) => {
        const position = await insert(tx, entry);
        if (position === undefined) return firstPosition(tx, entry);
        await blank(tx, db.dialect, entry.meetingId, what.target);
        return position;
      });
    },
    async readAfter(meetingId, after, limit, viewer) {
      const rows = await db.query<Row>(
        `select ${columns} from log_entry
          where meeting_id = :meetingId and position > :after
            and (to_seat is null or to_seat = :viewer or author_seat = :viewer)
          order by position limit :limit`,
        { meetingId, after, limit, viewer },
      );
      return rows.map(toEntry);
    },
    async lastPosition(meetingId) {
      const row = await db.queryOne<{ last: Position | null }>(
        'select max(position) as last from log_entry where meeting_id = :meetingId',
        { meetingId },
      );
      return row?.last ?? 0;
    },
    async byId(meetingId, id) {
      const row = await db.queryOne<Row>(
        `select ${columns} from log_entry where meeting_id = :meetingId and id = :id`,
        { meetingId, id },
      );
      return row && toEntry(row);
    },
  };
}

/**
 * The position of a new entry; `undefined` for one that is there already. The statement picks the position itself (ML1), and a
 * retry meets the conflict clause (ML2). An edit that comes after the deletion leaves no text (ML4).
 */
async function insert(db: Sql, entry: LogEntry): Promise<Position | undefined> {
  const added = await db.queryOne<{ position: Position }>(
    `insert into log_entry (meeting_id, position, id, author_seat, author_name, logged_at, to_seat, type, body, reply_to, target, emoji, is_on)
     values (:meetingId, (select coalesce(max(position), 0) + 1 from log_entry where meeting_id = :meetingId),
             :id, :authorSeat, :authorName, :at, :to, :type,
             case when :type = 'edited' and exists (
               select 1 from log_entry where meeting_id = :meetingId and target = :target and type = 'deleted'
             ) then '' else :body end,
             :replyTo, :target, :emoji, :isOn)
     on conflict (meeting_id, id) do nothing returning position`,
    toParams(entry),
  );
  return added?.position;
}

async function firstPosition(db: Sql, { meetingId, id }: LogEntry): Promise<Position> {
  const known = await db.queryOne<{ position: Position }>(
    'select position from log_entry where meeting_id = :meetingId and id = :id',
    { meetingId, id },
  );
  return known!.position;
}

/** The text goes from the table and from all that the history remembers of it. */
async function blank(
  tx: Sql,
  dialect: Engine['dialect'],
  meetingId: MeetingId,
  target: MessageId,
): Promise<void> {
  const blanked = await tx.query<{ position: Position }>(
    `update log_entry set body = '' where meeting_id = :meetingId
        and (id = :target and type = 'said' or target = :target and type = 'edited') returning position`,
    { meetingId, target },
  );
  for (const { position } of blanked)
    await redact(tx, dialect, { table: 'log_entry', key: rowKey([meetingId, position]) }, { body: '' });
}

function toParams({ what, to, ...entry }: LogEntry): SqlParams {
  const { meetingId, id, authorSeat, authorName, at } = entry;
  return {
    meetingId,
    id,
    authorSeat,
    authorName,
    at,
    to: to ?? null,
    type: what.type,
    body: 'body' in what ? what.body : null,
    replyTo: ('replyTo' in what && what.replyTo) || null,
    target: 'target' in what ? what.target : null,
    emoji: 'emoji' in what ? what.emoji : null,
    isOn: 'on' in what ? Number(what.on) : null,
  };
}

function toEntry(row: Row): LoggedEntry {
  const { id, meetingId, authorSeat, authorName, at, position } = row;
  const to = row.to ?? undefined;
  return { id, meetingId, authorSeat, authorName, at, to, what: toWhat(row), position };
}

function toWhat({ type, body, replyTo, target, emoji, isOn }: Row): LogEntry['what'] {
  const what =
    type === 'said'
      ? { type, body, replyTo: replyTo ?? undefined }
      : type === 'edited'
        ? { type, target, body }
        : type === 'deleted'
          ? { type, target }
          : { type, target, emoji, on: isOn === 1 };
  return what as LogEntry['what'];
}
