import type { Seat, Seats } from '@stoa/domain';
import type { Engine } from '@stoa/tenantdb';

interface Row extends Omit<Seat, 'holder' | 'secretHash' | 'handAt' | 'asGuest'> {
  readonly holderType: Seat['holder']['type'];
  readonly holderId: string;
  readonly secretHash: Seat['secretHash'] | null;
  readonly handAt: Seat['handAt'] | null;
  readonly asGuest: 0 | 1;
}

const columns = `id, meeting_id as "meetingId", holder_type as "holderType", holder_id as "holderId",
  secret_hash as "secretHash", name, role, place, hand_at as "handAt", created_at as "createdAt", is_guest as "asGuest"`;

/** For the test that compares them with the table. */
export { columns as seatColumns, type Row as SeatRow };

/** {@link Seats} in a workspace's table `seat`. */
export function createSeats(db: Engine): Seats {
  return {
    async save({ holder, asGuest, ...seat }) {
      // A second seat of the same holder breaks the table's unique constraint, which this does not catch (SE2).
      await db.run(
        `insert into seat (id, meeting_id, holder_type, holder_id, secret_hash, name, role, place, hand_at, created_at, is_guest)
         values (:id, :meetingId, :holderType, :holderId, :secretHash, :name, :role, :place, :handAt, :createdAt, :isGuest)
         on conflict (id) do update set meeting_id = excluded.meeting_id, holder_type = excluded.holder_type,
           holder_id = excluded.holder_id, secret_hash = excluded.secret_hash, name = excluded.name, role = excluded.role,
           place = excluded.place, hand_at = excluded.hand_at, created_at = excluded.created_at,
           is_guest = excluded.is_guest`,
        {
          ...seat,
          secretHash: seat.secretHash ?? null,
          handAt: seat.handAt ?? null,
          holderType: holder.type,
          holderId: holder.id,
          isGuest: asGuest ? 1 : 0,
        },
      );
    },
    async forget(id) {
      await db.run('delete from seat where id = :id', { id });
    },
    async sweep(before) {
      const { changes } = await db.run(
        `delete from seat where place in ('lobby', 'denied') and holder_type = 'guest' and created_at < :before`,
        { before },
      );
      return changes;
    },
    async ofMeeting(meetingId) {
      const rows = await db.query<Row>(
        `select ${columns} from seat where meeting_id = :meetingId order by created_at, id`,
        { meetingId },
      );
      return rows.map(toSeat);
    },
    async byId(id) {
      const row = await db.queryOne<Row>(`select ${columns} from seat where id = :id`, { id });
      return row && toSeat(row);
    },
  };
}

const toSeat = ({ holderType, holderId, secretHash, handAt, asGuest, ...row }: Row): Seat => ({
  ...row,
  holder: { type: holderType, id: holderId } as Seat['holder'],
  secretHash: secretHash ?? undefined,
  handAt: handAt ?? undefined,
  ...(asGuest === 1 && { asGuest: true }),
});
