import { asLanguage, type Keepers, type Person } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';

interface FoundRow extends Omit<Person, 'language'> {
  readonly language: string | null;
  readonly confirmed: number | boolean;
}

/** {@link Keepers} in the directory's table `keeper`, beside Better Auth's `user`. */
export function createKeepers(db: Database): Keepers {
  return {
    async isKeeper(personId) {
      const row = await db.queryOne('select 1 as is_one from keeper where person_id = :personId', {
        personId,
      });
      return row !== undefined;
    },
    async name(personId) {
      await db.run('insert into keeper (person_id) values (:personId) on conflict do nothing', { personId });
    },
    async remove(personId) {
      // Transactions of the directory that write come one after the other, so that two never leave together (KE3).
      const { changes } = await db.run(
        `delete from keeper where person_id = :personId
            and exists (select 1 from keeper o where o.person_id <> :personId)`,
        { personId },
      );
      return changes === 1;
    },
    list: () =>
      db.query<Person>(
        `select p.id, p.name, p.email from keeper k join person p on p.id = k.person_id order by lower(p.name), p.id`,
      ),
    async find(email) {
      const row = await db.queryOne<FoundRow>(
        `select u.id, u.name, u.email, u."language" as language, u."emailVerified" as confirmed from "user" u where lower(u.email) = :email`,
        { email: email.toLowerCase() },
      );
      if (!row) return undefined;
      const { confirmed, language: kept, ...person } = row;
      const language = asLanguage(kept);
      return { person: { ...person, ...(language && { language }) }, isConfirmed: Boolean(confirmed) };
    },
  };
}
