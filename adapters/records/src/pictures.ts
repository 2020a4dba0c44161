import type { Instant, PersonId, PictureHash, PictureProblem, Pictures, UploadId } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';

interface Row {
  readonly shown: PictureHash | null;
  readonly upload: UploadId | null;
  readonly problem: PictureProblem | null;
  readonly changedAt: Instant | string;
}

/** D1 takes 100 parameters with one statement. */
const askedAtOnce = 90;

/** {@link Pictures} in the directory's table `picture`, whose rows go with Better Auth's `user`. */
export function createPictures(db: Database): Pictures {
  return {
    async of(personId) {
      const row = await db.queryOne<Row>(
        'select shown, upload, problem, changed_at as "changedAt" from picture where person_id = :personId',
        { personId },
      );
      if (!row) return undefined;
      const { shown, upload, problem, changedAt } = row;
      return {
        ...(shown !== null && { shown }),
        ...(upload !== null && { upload }),
        ...(problem !== null && { problem }),
        changedAt: Number(changedAt) as Instant,
      };
    },
    async begin(personId, upload, at) {
      await db.run(
        `insert into picture (person_id, upload, changed_at) values (:personId, :upload, :at)
         on conflict (person_id) do update set upload = excluded.upload, problem = null, changed_at = excluded.changed_at`,
        { personId, upload, at },
      );
    },
    async finish(personId, upload, outcome, at) {
      const { changes } = await db.run(
        `update picture set shown = coalesce(:shown, shown), upload = null, problem = :problem, changed_at = :at
          where person_id = :personId and upload = :upload`,
        {
          ...{ personId, upload, at },
          shown: 'shown' in outcome ? outcome.shown : null,
          problem: 'problem' in outcome ? outcome.problem : null,
        },
      );
      return changes === 1;
    },
    async remove(personId) {
      await db.run('delete from picture where person_id = :personId', { personId });
    },
    async shownOf(people) {
      const found: (readonly [PersonId, PictureHash])[] = [];
      for (let at = 0; at < people.length; at += askedAtOnce) {
        const some = people.slice(at, at + askedAtOnce);
        const names = some.map((_, i) => `:person${i}`).join(', ');
        const rows = await db.query<{ personId: PersonId; shown: PictureHash }>(
          `select person_id as "personId", shown from picture where shown is not null and person_id in (${names})`,
          Object.fromEntries(some.map((one, i) => [`person${i}`, one])),
        );
        for (const { personId, shown } of rows) found.push([personId, shown]);
      }
      return new Map(found);
    },
  };
}
