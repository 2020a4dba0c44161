import { err, ok, type FileNotTaken, type Result, type TakenFile } from '@stoa/domain';
import {
  exportTenant,
  FileRefused,
  importTenant,
  logSpan,
  type ColdStore,
  type Engine,
  type FileRefusal,
  type ImportOptions,
  type LoggedTable,
  type TenantSchema,
} from '@stoa/tenantdb';
import { noColdStore } from './cold-on-blobs.ts';
import { personMarks } from './person-marks.ts';

/**
 * What people write, and so what a branch is compared and merged in. Who belongs here is the directory's to say; who was told what, and who sat
 * in which meeting, happened in one of the two.
 */
export const comparedTables: readonly LoggedTable[] = ['meeting', 'post', 'post_like', 'post_comment'];

/** A workspace as a file; without `history` only what is there now, as a branch begins. */
export const fileOf = (
  engine: Engine,
  schema: TenantSchema,
  {
    name,
    history,
    cold = noColdStore,
  }: { readonly name: string; readonly history: boolean; readonly cold?: ColdStore | undefined },
): AsyncIterable<Uint8Array> =>
  exportTenant(engine, schema, { about: { name }, history, cold, packed: history });

export interface FilledWorkspace extends TakenFile {
  /** Of the log that the file was made beside, and of the one here. */
  readonly position: number;
  readonly here: number;
}

/** Fills a workspace's engine. What was refused, or broke, is left half done: the engine's place is to be emptied. */
export async function fillFromFile(
  engine: Engine,
  file: AsyncIterable<Uint8Array>,
  schema: TenantSchema,
  options: ImportOptions = {},
): Promise<Result<FilledWorkspace, FileNotTaken>> {
  try {
    const { about, position } = await importTenant(engine, file, schema, {
      marksOf: personMarks,
      ...options,
    });
    const rooms = await engine.query<TakenFile['rooms'][number]>(
      'select code, id as "meetingId" from meeting',
    );
    const { last: here } = await logSpan(engine);
    const name = typeof about['name'] === 'string' ? about['name'] : undefined;
    return ok({ name, rooms, position, here });
  } catch (cause) {
    if (cause instanceof FileRefused) return err(notTaken(cause.refusal));
    throw cause;
  }
}

function notTaken({ type: why, ...facts }: FileRefusal): FileNotTaken {
  const { part, found, known } = facts as { part?: string; found?: string | number; known?: string | number };
  return {
    type: 'FileNotTaken',
    why,
    ...(part !== undefined && { part }),
    ...(found !== undefined && { found: String(found) }),
    ...(known !== undefined && { known: String(known) }),
  };
}
