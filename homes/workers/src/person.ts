import { DurableObject } from 'cloudflare:workers';
import type { MeetingId, PersonId, WorkspaceId } from '@stoa/domain';
import type { Bindings } from './bindings.ts';

/** Before the id of a workspace; ids of rooms stand alone. */
const followed = 'workspace ';

/** Where one person is connected, so that news about them finds the sockets. Named by their id. */
export class Person extends DurableObject<Bindings> {
  arrived(room: MeetingId): void {
    this.ctx.storage.kv.put(room, true);
  }
  left(room: MeetingId): void {
    this.ctx.storage.kv.delete(room);
  }
  /** They have a stream of this workspace's changes. */
  follows(workspace: WorkspaceId): void {
    this.ctx.storage.kv.put(followed + workspace, true);
  }

  /** Every room and every workspace in which they are looks again whether they may be. */
  async changed(): Promise<void> {
    const places = [...this.ctx.storage.kv.list()].map(([place]) => place);
    const id = this.ctx.id.name as PersonId;
    await Promise.all(
      places.map(async (place) => {
        const isThere = place.startsWith(followed)
          ? await this.env.WORKSPACE.getByName(place.slice(followed.length)).personChanged(id)
          : await this.env.ROOM.getByName(place).personChanged(id);
        if (!isThere) this.ctx.storage.kv.delete(place);
      }),
    );
  }
}
