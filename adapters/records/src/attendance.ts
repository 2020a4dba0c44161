import type { Attendance, MeetingId, Stay } from '@stoa/domain';
import type { Engine } from '@stoa/tenantdb';
import { withoutNulls } from './without-nulls.ts';

const columns =
  'seat_id as "seatId", name, person_id as "personId", came_at as "from", left_at as "until", seen_at as "seenAt"';

/** For the test that compares them with the table. */
export { columns as stayColumns };

/** {@link Attendance} in a workspace's table `stay`. */
export function createAttendance(db: Engine): Attendance {
  return {
    async came(meetingId, { seatId, name, personId, from }) {
      // An index allows one open stay per seat; whoever is in already simply stays (AT1).
      await db.run(
        `insert into stay (meeting_id, seat_id, name, person_id, came_at) values (:meetingId, :seatId, :name, :personId, :from)
         on conflict (meeting_id, seat_id) where left_at is null do nothing`,
        { meetingId, seatId, name, personId: personId ?? null, from },
      );
    },
    async went(meetingId, seatId, at) {
      await db.run(
        'update stay set left_at = :at, seen_at = null where meeting_id = :meetingId and seat_id = :seatId and left_at is null',
        { meetingId, seatId, at },
      );
    },
    async seen(meetingId, at) {
      await db.run('update stay set seen_at = :at where meeting_id = :meetingId and left_at is null', {
        meetingId,
        at,
      });
    },
    async ofMeeting(meetingId) {
      const rows = await db.query<Stay>(
        `select ${columns} from stay where meeting_id = :meetingId order by came_at, seat_id`,
        { meetingId },
      );
      return rows.map(withoutNulls);
    },
    async open() {
      const rows = await db.query<Stay & { meetingId: MeetingId }>(
        `select meeting_id as "meetingId", ${columns} from stay where left_at is null order by came_at, seat_id`,
      );
      return rows.map(withoutNulls);
    },
  };
}
