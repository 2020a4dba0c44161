import type { NewJob, Outbox } from '@stoa/domain';
import type { Engine } from '@stoa/tenantdb';

/** {@link Outbox} in a workspace's tables `outbox` and `job_effect`. */
export function createOutbox(db: Engine): Outbox {
  return {
    async add(entries) {
      if (entries.length === 0) return;
      await db.runAll(
        entries.map(({ id, job }) => ({
          sql: `insert into outbox (id, place, job) select cast(:id as text), coalesce(max(place), 0) + 1, cast(:job as text) from outbox`,
          params: { id, job: JSON.stringify(job) },
        })),
      );
    },
    async waiting(limit) {
      const rows = await db.query<{ id: string; job: string }>(
        'select id, job from outbox order by place limit :limit',
        { limit },
      );
      return rows.map(({ id, job }) => ({ id, job: JSON.parse(job) as NewJob }));
    },
    async remove(ids) {
      if (ids.length === 0) return;
      await db.runAll(ids.map((id) => ({ sql: 'delete from outbox where id = :id', params: { id } })));
    },
    async once(key, at) {
      const { changes } = await db.run(
        'insert into job_effect (effect_key, at) values (:key, :at) on conflict (effect_key) do nothing',
        { key, at },
      );
      return changes > 0;
    },
  };
}
