import { DurableObject } from 'cloudflare:workers';
import type { MeetingId, PersonId } from '@stoa/domain';
import type { Bindings } from './bindings.ts';

/** Where one person is connected, so that news about them finds the sockets. Named by their id. */
export class Person extends DurableObject<Bindings> {
  arrived(room: MeetingId): void {
    this.ctx.storage.kv.put(room, true);
  }
  left(room: MeetingId): void {
    this.ctx.storage.kv.delete(room);
  }
  /** Every room in which they are looks again whether they may be. */
  async changed(): Promise<void> {
    const rooms = [...this.ctx.storage.kv.list()].map(([room]) => room as MeetingId);
    const id = this.ctx.id.name as PersonId;
    await Promise.all(
      rooms.map(async (room) => {
        const isThere = await this.env.ROOM.getByName(room).personChanged(id);
        if (!isThere) this.left(room);
      }),
    );
  }
}
