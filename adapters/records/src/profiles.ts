import type { Instant, Profiles } from '@stoa/domain';
import type { Engine } from '@stoa/tenantdb';

interface Row {
  readonly joinedAs: string;
  readonly createdAt: Instant;
  readonly mentions: number | null;
  readonly digest: number | null;
}

/** {@link Profiles} in a workspace's table `member_profile`. */
export function createProfiles(db: Engine): Profiles {
  return {
    async begin({ personId, joinedAs, createdAt }) {
      await db.run(
        `insert into member_profile (person_id, joined_as, created_at) values (:personId, :joinedAs, :createdAt)
         on conflict (person_id) do nothing`,
        { personId, joinedAs, createdAt },
      );
    },
    async beginSettings(personId, { mentionsByMail, digestByMail }) {
      await db.run(
        `update member_profile set mentions_by_mail = :mentions, digest_by_mail = :digest
          where person_id = :personId and mentions_by_mail is null`,
        { personId, mentions: Number(mentionsByMail), digest: Number(digestByMail) },
      );
    },
    async of(personId) {
      const row = await db.queryOne<Row>(
        `select joined_as as "joinedAs", created_at as "createdAt", mentions_by_mail as mentions, digest_by_mail as digest
           from member_profile where person_id = :personId`,
        { personId },
      );
      if (!row) return undefined;
      const { mentions, digest, ...begun } = row;
      return {
        personId,
        ...begun,
        ...(mentions !== null && {
          settings: { mentionsByMail: mentions === 1, digestByMail: digest === 1 },
        }),
      };
    },
  };
}
