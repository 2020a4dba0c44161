import type { Answers, MeetingAnswer } from '@stoa/domain';
import type { Engine, SqlParams } from '@stoa/tenantdb';

/** Which column holds which field, in the order of the table. */
const columnByField = {
  meetingId: 'meeting_id',
  personId: 'person_id',
  name: 'name',
  state: 'state',
  turn: 'turn',
  answeredAt: 'answered_at',
  changedBy: 'changed_by',
} as const satisfies Record<keyof MeetingAnswer, string>;
const fields = Object.keys(columnByField) as (keyof MeetingAnswer)[];
const columns = fields.map((field) => `${columnByField[field]} as "${field}"`).join(', ');

/** For the test that compares them with the table. */
export { columns as answerColumns };

const replaced = fields.filter((field) => field !== 'meetingId' && field !== 'personId');

/** {@link Answers} in a workspace's table `meeting_answer`. */
export function createAnswers(db: Engine): Answers {
  const list = (sql: string, params: SqlParams): Promise<readonly MeetingAnswer[]> =>
    db.query<MeetingAnswer>(`select ${columns} from meeting_answer ${sql}`, params);
  return {
    put: async (answers) => {
      if (answers.length === 0) return;
      await db.runAll(
        answers.map((answer) => ({
          sql: `insert into meeting_answer (${Object.values(columnByField).join(', ')})
                values (${fields.map((field) => `:${field}`).join(', ')})
                on conflict (meeting_id, person_id) do update set ${replaced
                  .map((field) => `${columnByField[field]} = excluded.${columnByField[field]}`)
                  .join(', ')}`,
          params: { ...answer },
        })),
      );
    },
    of: (meetingId) => list('where meeting_id = :meetingId order by turn, person_id', { meetingId }),
    by: (personId, limit) =>
      list('where person_id = :personId order by answered_at desc, meeting_id limit :limit', {
        personId,
        limit,
      }),
  };
}
