import { asLanguage, type Member, type Role, type Workspace, type Workspaces } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';
import { containing } from './like.ts';

const columns = 'id, slug, name, created_at as "createdAt"';
const memberColumns = 'p.id as "personId", p.name, p.email, m.role, m.joined_at as "joinedAt"';
const memberTables = 'membership m join person p on p.id = m.person_id where m.workspace_id = :workspaceId';
/** For the test that compares them with the table. */
export { columns as workspaceColumns, memberColumns };

/** Names that are equal are ordered by id, so that pages never overlap. */
const memberOrder = 'order by lower(p.name), p.id';
/** Somebody else would still own the workspace. */
const otherOwner = `exists (select 1 from membership o
  where o.workspace_id = :workspaceId and o.role = 'owner' and o.person_id <> :personId)`;

interface LanguageRow {
  readonly language: string | null;
}

/** {@link Workspaces} in the directory's tables `workspace`, `membership`, `room`, and the view `person`. */
export function createWorkspaces(db: Database): Workspaces {
  return {
    async create({ id, slug, name, createdAt }, owner) {
      // The owner joins what is there under this id: nothing, when the slug was taken (WS1, WS2).
      const [made] = await db.runAll([
        {
          sql: `insert into workspace (id, slug, name, created_at) values (:id, :slug, :name, :createdAt)
                on conflict (slug) do nothing`,
          params: { id, slug, name, createdAt },
        },
        {
          sql: `insert into membership (workspace_id, person_id, role, joined_at)
                select id, :owner, 'owner', created_at from workspace where id = :id`,
          params: { id, owner },
        },
      ]);
      return made!.changes === 1;
    },
    bySlug: (slug) => db.queryOne<Workspace>(`select ${columns} from workspace where slug = :slug`, { slug }),
    bySlugFor: (slug, personId) =>
      db.queryOne<Workspace & { role: Role }>(
        `select w.id, w.slug, w.name, w.created_at as "createdAt", m.role
           from workspace w join membership m on m.workspace_id = w.id
          where w.slug = :slug and m.person_id = :personId`,
        { slug, personId },
      ),
    byId: (id) => db.queryOne<Workspace>(`select ${columns} from workspace where id = :id`, { id }),
    ofPerson: (personId) =>
      db.query<Workspace & { role: Role }>(
        `select w.id, w.slug, w.name, w.created_at as "createdAt", m.role
           from membership m join workspace w on w.id = m.workspace_id
          where m.person_id = :personId order by lower(w.name), w.id`,
        { personId },
      ),
    async rename(id, name, before) {
      const { changes } = await db.run(
        'update workspace set name = :name where id = :id and name = :before',
        {
          id,
          name,
          before,
        },
      );
      return changes > 0;
    },
    async count() {
      const row = await db.queryOne<{ count: number }>('select count(*) as count from workspace');
      return Number(row?.count ?? 0);
    },

    async roleIn(workspaceId, personId) {
      const row = await db.queryOne<{ role: Role }>(
        'select role from membership where workspace_id = :workspaceId and person_id = :personId',
        { workspaceId, personId },
      );
      return row?.role;
    },
    async members(workspaceId, { limit, offset, q = '' }) {
      if (db.folds === 'ascii') {
        const all = await db.query<Member>(`select ${memberColumns} from ${memberTables}`, { workspaceId });
        return pageOf(all, { limit, offset, q });
      }
      const pattern = containing(q.toLowerCase());
      const from = `from ${memberTables}
          and (:pattern = '%%' or lower(p.name) like :pattern escape '\\' or lower(p.email) like :pattern escape '\\')`;
      const members = await db.query<Member>(
        `select ${memberColumns} ${from} ${memberOrder}
          limit :limit offset :offset`,
        { workspaceId, pattern, limit, offset },
      );
      const counted = await db.queryOne<{ total: number }>(`select count(*) as total ${from}`, {
        workspaceId,
        pattern,
      });
      return { members, total: Number(counted?.total ?? 0) };
    },
    membersAfter: (workspaceId, limit, after) =>
      db.query<Member>(
        `select ${memberColumns} from ${memberTables} and m.person_id > :after order by m.person_id limit :limit`,
        { workspaceId, limit, after: after ?? '' },
      ),
    member: (workspaceId, who) =>
      'email' in who
        ? db.queryOne<Member>(`select ${memberColumns} from ${memberTables} and lower(p.email) = :email`, {
            workspaceId,
            email: who.email.toLowerCase(),
          })
        : db.queryOne<Member>(`select ${memberColumns} from ${memberTables} and p.id = :personId`, {
            workspaceId,
            personId: who.personId,
          }),
    async languageOf(who) {
      const row = await ('email' in who
        ? db.queryOne<LanguageRow>(
            `select "language" as language from "user" where lower("email") = :email`,
            {
              email: who.email.toLowerCase(),
            },
          )
        : db.queryOne<LanguageRow>(`select "language" as language from "user" where "id" = :personId`, {
            personId: who.personId,
          }));
      return asLanguage(row?.language);
    },
    async join(workspaceId, personId, role, at) {
      const { changes } = await db.run(
        `insert into membership (workspace_id, person_id, role, joined_at) values (:workspaceId, :personId, :role, :at)
         on conflict (workspace_id, person_id) do nothing`,
        { workspaceId, personId, role, at },
      );
      return changes === 1;
    },
    async setRole(workspaceId, personId, role) {
      const { changes } = await db.run(
        `update membership set role = :role where workspace_id = :workspaceId and person_id = :personId
            and (:role = 'owner' or role <> 'owner' or ${otherOwner})`,
        { workspaceId, personId, role },
      );
      return changes === 1;
    },
    async leave(workspaceId, personId) {
      const { changes } = await db.run(
        `delete from membership where workspace_id = :workspaceId and person_id = :personId
            and (role <> 'owner' or ${otherOwner})`,
        { workspaceId, personId },
      );
      return changes === 1;
    },

    async registerRoom(code, workspaceId, meetingId) {
      await db.run(
        'insert into room (code, workspace_id, meeting_id) values (:code, :workspaceId, :meetingId)',
        {
          code,
          workspaceId,
          meetingId,
        },
      );
    },
    async moveRoom(code, workspaceId, meetingId) {
      await db.run(
        `insert into room (code, workspace_id, meeting_id) values (:code, :workspaceId, :meetingId)
         on conflict (code) do update set workspace_id = excluded.workspace_id, meeting_id = excluded.meeting_id`,
        { code, workspaceId, meetingId },
      );
    },
    async remove(id) {
      await db.run('delete from workspace where id = :id', { id });
    },
    roomByCode: (code) =>
      db.queryOne(
        'select workspace_id as "workspaceId", meeting_id as "meetingId" from room where code = :code',
        { code },
      ),
  };
}

/**
 * What the SQL above gives, where SQL cannot fold the letters of every alphabet: D1 would look at all members of the workspace too, and
 * its patterns have 50 bytes at most.
 */
function pageOf(
  all: readonly Member[],
  { limit, offset, q }: { limit: number; offset: number; q: string },
): { members: readonly Member[]; total: number } {
  const wanted = q.toLowerCase();
  const found = all
    .map((member) => ({ member, name: member.name.toLowerCase() }))
    .filter(({ member, name }) => name.includes(wanted) || member.email.toLowerCase().includes(wanted))
    .toSorted((a, b) => byCodePoint(a.name, b.name) || byCodePoint(a.member.personId, b.member.personId));
  return { members: found.slice(offset, offset + limit).map(({ member }) => member), total: found.length };
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
