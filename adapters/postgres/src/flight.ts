import { DatabaseUnreachable, OutcomeUnknown, type Flown, type Step } from '@stoa/tenantdb';
import pg from 'pg';
import { commit, queryOf, rowsOf, type Place } from './place.ts';
import type { Answer, Query } from './pool.ts';
import { fromPostgres, isGone, wasNeverSent } from './postgres-error.ts';

/** Lists of steps as one row of queries, and which list each of them is of. */
interface Packed {
  readonly queries: readonly Query[];
  readonly listOf: readonly number[];
}
type Lists = readonly (readonly Step[])[];

/** A list with a statement that cannot be sent (a value is missing, it ends transactions) fails before anything is. */
export function pack(lists: Lists, { translate }: Place): Packed | Flown {
  const queries: Query[] = [];
  const listOf: number[] = [];
  for (const [index, steps] of lists.entries())
    try {
      for (const { sql, params } of steps) {
        queries.push({ ...queryOf(translate(sql), params), exact: true });
        listOf.push(index);
      }
    } catch (cause) {
      return { failed: index, cause };
    }
  return { queries, listOf };
}

/** What the answers to packed queries are to those who asked. */
export function unpack(
  lists: Lists,
  { listOf }: Packed,
  answers: readonly Answer[],
  { writing, tenantColumn }: Place,
): Flown {
  const broken = answers.findIndex((answer) => answer instanceof Error);
  if (broken !== -1) return { failed: listOf[broken]!, cause: fromPostgres(answers[broken], writing.where) };
  let next = 0;
  return {
    given: lists.map((steps) =>
      steps.map(({ gives }) => {
        const answer = answers[next++] as pg.QueryResult;
        return gives === 'rows' ? rowsOf(answer, tenantColumn) : { changes: answer.rowCount ?? 0 };
      }),
    ),
  };
}

/** Begin, all lists and the COMMIT, and one wait for all their answers. */
export async function flyWhole(lists: Lists, beginning: readonly Query[], place: Place): Promise<Flown> {
  const packed = pack(lists, place);
  if (!('queries' in packed)) return packed;
  const { writing } = place;
  const line = await writing.hold();
  const answers = await line.fly([...beginning, ...packed.queries, commit]);
  line.release();

  const before = answers.slice(0, -1);
  const last = answers.at(-1)!;
  if (last instanceof Error) {
    if (!isGone(last)) throw fromPostgres(last, writing.where);
    // The server answers in order: once it refused something before the COMMIT, even to say goodbye, it committed nothing.
    if (wasNeverSent(last) || before.some((answer) => answer instanceof pg.DatabaseError))
      throw new DatabaseUnreachable(writing.where, last);
    throw await outcomeUnknown(last, beginning, place);
  }
  const notBegun = before.slice(0, beginning.length).find((answer) => answer instanceof Error);
  if (notBegun) throw fromPostgres(notBegun, writing.where);
  return unpack(lists, packed, before.slice(beginning.length), place);
}

/**
 * Nobody knows whether the COMMIT was done, and it may even be under way. Its transaction holds the tenant's lock: once another one had that, or
 * the server is away, whoever looks finds what will stay.
 */
export async function outcomeUnknown(
  cause: unknown,
  beginning: readonly Query[],
  { writing }: Place,
): Promise<OutcomeUnknown> {
  const line = await writing.hold().catch(() => undefined);
  await line?.fly([...beginning, commit]);
  line?.release();
  return new OutcomeUnknown(writing.where, cause);
}

/** The first answer that ended the connection. */
export const hangUpIn = (answers: readonly Answer[]): Error | undefined =>
  answers.find((answer): answer is Error => answer instanceof Error && isGone(answer));
