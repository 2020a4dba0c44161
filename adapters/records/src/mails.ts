import type { KeptMail, MailLine, Mails, MailState } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';
import { withoutNulls } from './without-nulls.ts';

const line = `id, kind, recipient as "to", subject, state, tries, why, created_at as "createdAt", due_at as "dueAt",
  settled_at as "settledAt", useful_until as "usefulUntil"`;
const whole = `${line}, mail_key as key, plain as text, html`;

/** For the test that compares them with the table. */
export { whole as mailColumns };

const settled = `state in ('sent', 'kept', 'refused', 'bounced', 'failed', 'unsure')`;

/** {@link Mails} in the directory's table `mail`. */
export function createMails(db: Database): Mails {
  const stateOf = (key: string) =>
    db.queryOne<{ state: MailState }>('select state from mail where mail_key = :key', { key });

  return {
    async add({ key, to, text, ...mail }, { most, since }) {
      const { changes } = await db.run(
        `insert into mail (id, mail_key, kind, recipient, subject, plain, html, state, tries, created_at, due_at, useful_until)
         values (:id, :key, :kind, :to, :subject, :text, :html, 'held', 0, :createdAt, :createdAt, :usefulUntil)
         on conflict (mail_key) do nothing`,
        { ...mail, key, to, text },
      );
      if (changes === 0 && (await stateOf(key))?.state !== 'held') return 'known';
      // Counted after it stands there: of those that race each sees all the others, so that too few get through but never too many (MA2).
      const freed = await db.run(
        `update mail set state = 'waiting' where mail_key = :key and state = 'held'
            and (select count(*) from mail as others where others.recipient = :to and others.created_at > :since) <= :most`,
        { key, to, since, most },
      );
      if (freed.changes === 1) return changes === 1 ? 'added' : 'known';
      const dropped = await db.run(`delete from mail where mail_key = :key and state = 'held'`, { key });
      return dropped.changes === 1 ? 'tooMany' : 'known';
    },

    async take(now, until) {
      for (;;) {
        // Two takers may choose the same one; the second finds it taken, and chooses again.
        const [taken] = await db.query<KeptMail>(
          `update mail set state = 'sending', due_at = :until, tries = tries + 1
            where state = 'waiting' and id = (
              select id from mail where state = 'waiting' and due_at <= :now order by useful_until, due_at, id limit 1)
            returning ${whole}`,
          { now, until },
        );
        if (taken) return withoutNulls(taken);
        const more = `select id from mail where state = 'waiting' and due_at <= :now limit 1`;
        if (!(await db.queryOne(more, { now }))) return undefined;
      }
    },

    async settle(id, end, at) {
      const why = 'why' in end ? end.why : null;
      if (end.state === 'waiting')
        await db.run(`update mail set state = 'waiting', why = :why, due_at = :dueAt where id = :id`, {
          id,
          why,
          dueAt: end.dueAt,
        });
      else
        await db.run(
          `update mail set state = :state, why = :why, settled_at = :at${
            end.state === 'sent' ? `, plain = '', html = '', carried_as = :carriedAs` : ''
          } where id = :id`,
          {
            ...(end.state === 'sent' && { carriedAs: end.carriedAs ?? null }),
            ...{ id, state: end.state, why, at },
          },
        );
    },

    async bounce(carriedAs, why, at) {
      const { changes } = await db.run(
        `update mail set state = 'bounced', why = :why, settled_at = :at where carried_as = :carriedAs and state = 'sent'`,
        { carriedAs, why, at },
      );
      return changes === 1;
    },

    async giveUpLost(now, as) {
      const { changes } = await db.run(
        `update mail set state = :as, why = 'interrupted', settled_at = :settledAt where state = 'sending' and due_at <= :now`,
        { as, now, settledAt: as === 'unsure' ? now : null },
      );
      return changes;
    },

    async again(id, now) {
      const { changes } = await db.run(
        `update mail set state = 'waiting', tries = 0, due_at = :now, settled_at = null
          where id = :id and ${settled} and plain <> ''`,
        { id, now },
      );
      return changes === 1;
    },

    async list({ limit, offset }) {
      const [mails, count] = await Promise.all([
        db.query<MailLine>(
          `select ${line} from mail order by created_at desc, id desc limit :limit offset :offset`,
          { limit, offset },
        ),
        db.queryOne<{ total: number }>('select count(*) as total from mail'),
      ]);
      return { mails: mails.map(withoutNulls), total: count!.total };
    },

    async byId(id) {
      const row = await db.queryOne<KeptMail>(`select ${whole} from mail where id = :id`, { id });
      return row && withoutNulls(row);
    },

    async forgetBefore(at) {
      const { changes } = await db.run(`delete from mail where ${settled} and created_at < :at`, { at });
      return changes;
    },
  };
}
