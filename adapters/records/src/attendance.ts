import type { Attendance, MeetingId, Stay } from '@stoa/domain';
import type { Engine } from '@stoa/tenantdb';
import { withoutNulls } from './without-nulls.ts';

const columns =
  't.seat_id as "seatId", t.name, t.person_id as "personId", t.came_at as "from", t.left_at as "until", s.seen_at as "seenAt"';
/** Being seen is for those who were there by then, and for as long as they are (AT5). */
const tables = `stay t
  left join meeting_seen s on s.meeting_id = t.meeting_id and t.left_at is null and s.seen_at >= t.came_at`;

/** For the test that compares them with the table. */
export { columns as stayColumns };

/** {@link Attendance} in a workspace's table `stay`. */
export function createAttendance(db: Engine): Attendance {
  return {
    async came(meetingId, { seatId, name, personId, from }) {
      // An index allows one open stay per seat; whoever is in already simply stays (AT1).
      await db.run(
        `insert into stay (id, meeting_id, seat_id, name, person_id, came_at) values (:id, :meetingId, :seatId, :name, :personId, :from)
         on conflict (meeting_id, seat_id) where left_at is null do nothing`,
        { id: crypto.randomUUID(), meetingId, seatId, name, personId: personId ?? null, from },
      );
    },
    async went(meetingId, seatId, at) {
      await db.run(
        'update stay set left_at = :at where meeting_id = :meetingId and seat_id = :seatId and left_at is null',
        { meetingId, seatId, at },
      );
    },
    async seen(meetingId, at) {
      await db.run(
        `insert into meeting_seen (meeting_id, seen_at) select id, cast(:at as bigint) from meeting where id = :meetingId
         on conflict (meeting_id) do update set seen_at = excluded.seen_at`,
        { meetingId, at },
      );
    },
    async ofMeeting(meetingId) {
      const rows = await db.query<Stay>(
        `select ${columns} from ${tables} where t.meeting_id = :meetingId order by t.came_at, t.seat_id`,
        { meetingId },
      );
      return rows.map(withoutNulls);
    },
    async open() {
      const rows = await db.query<Stay & { meetingId: MeetingId }>(
        `select t.meeting_id as "meetingId", ${columns} from ${tables} where t.left_at is null order by t.came_at, t.seat_id`,
      );
      return rows.map(withoutNulls);
    },
  };
}
