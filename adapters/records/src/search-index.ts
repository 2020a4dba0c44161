import type { SearchIndex } from '@stoa/tenantdb';

const none = (): string => `''`;
const idOf = (row: string): string => `${row}.id`;

/** Where the words of a workspace are, kind by kind (SE1). Columns beyond those of the index go with each hit. */
export const searchIndex: SearchIndex = {
  // As the wall on PostgreSQL says it; other databases belong to one workspace.
  tenant: { column: 'workspace_id', asking: 'wall.workspace()' },
  sources: [
    {
      kind: 'person',
      select: ({ column }) => `
        select '' as place, m.person_id as id, m.name as title, '' as body, null as readers,
               null as "of", null as author, null as at${column('m')}
          from member m where m.left_at is null`,
      touchedBy: [
        { table: 'member', columns: ['name', 'left_at'], place: none, id: (row) => `${row}.person_id` },
      ],
    },
    {
      kind: 'meeting',
      select: ({ column }) => `
        select '' as place, m.id as id, m.title as title, '' as body, null as readers,
               null as "of", null as author, coalesce(m.starts_at, m.started_at, m.created_at) as at${column('m')}
          from meeting m`,
      touchedBy: [{ table: 'meeting', columns: ['title'], place: none, id: idOf }],
    },
    {
      kind: 'post',
      select: ({ column }) => `
        select '' as place, p.id as id, p.title as title, p.body_text as body, null as readers,
               null as "of", p.author_name as author, p.published_at as at${column('p')}
          from post p where p.published_at is not null`,
      touchedBy: [{ table: 'post', columns: ['title', 'body_text', 'published_at'], place: none, id: idOf }],
    },
    {
      kind: 'comment',
      select: ({ column, same }) => `
        select c.post_id as place, c.id as id, '' as title, c.body as body, null as readers,
               p.title as "of", c.author_name as author, c.created_at as at${column('c')}
          from post_comment c join post p on p.id = c.post_id${same('p', 'c')}
         where p.published_at is not null`,
      touchedBy: [
        { table: 'post_comment', columns: ['body'], place: (row) => `${row}.post_id`, id: idOf },
        // Comments come and go with their post.
        { table: 'post', columns: ['published_at'], place: idOf },
      ],
    },
    {
      // What its last edit says; entries about it come later, and touch the one that they are about. The minus keeps SQLite from walking
      // through the whole meeting by position to find the last edit, where it knows the few that are about this message.
      kind: 'message',
      select: ({ column, same }) => `
        select l.meeting_id as place, l.id as id, '' as title,
               coalesce((select e.body from log_entry e
                          where e.meeting_id = l.meeting_id and e.target = l.id and e.type = 'edited'${same('e', 'l')}
                          order by -e.position limit 1), l.body) as body,
               case when l.to_seat is null then null else '|' || coalesce(a.holder_id, '') || '|' || coalesce(t.holder_id, '') || '|' end as readers,
               m.title as "of", l.author_name as author, l.logged_at as at${column('l')}
          from log_entry l join meeting m on m.id = l.meeting_id${same('m', 'l')}
          left join seat a on a.id = l.author_seat and a.holder_type = 'person'${same('a', 'l')}
          left join seat t on t.id = l.to_seat and t.holder_type = 'person'${same('t', 'l')}
         where l.type = 'said' and l.body <> ''
           and not exists (select 1 from log_entry d
                            where d.meeting_id = l.meeting_id and d.target = l.id and d.type = 'deleted'${same('d', 'l')})`,
      touchedBy: [
        {
          table: 'log_entry',
          columns: ['body'],
          place: (row) => `${row}.meeting_id`,
          id: (row) => `coalesce(${row}.target, ${row}.id)`,
          when: (row) => `${row}.type <> 'reacted'`,
        },
        // Who reads a private message is known by the seats, which a copy or an import may bring later.
        {
          table: 'seat',
          columns: ['holder_id'],
          place: (row) => `${row}.meeting_id`,
          when: (row) => `exists (select 1 from log_entry p
            where p.meeting_id = ${row}.meeting_id and p.to_seat is not null and ${row}.id in (p.author_seat, p.to_seat))`,
        },
      ],
    },
  ],
};
