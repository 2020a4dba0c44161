import type { Engine } from '../engine.ts';
import { logChanges, pauseLogging } from '../feed/log-changes.ts';
import type { ColdStore } from '../history/cold.ts';
import { quoted } from '../history/row-words.ts';
import { schemaNow } from '../history/schema-now.ts';
import type { TenantSchema } from './snapshot.ts';

/** Deletes all rows of a tenant and its log, also what of that lies cold; the tables stay. What is left where it stops halfway can be emptied again. */
export async function emptyTenant(
  engine: Engine,
  { migrations, logged, unlogged = [] }: TenantSchema,
  cold?: ColdStore,
): Promise<void> {
  const tables = await schemaNow(engine, [...logged, ...unlogged]);
  await pauseLogging(engine);
  for (const { name } of tables.toReversed()) await engine.run(`delete from ${quoted(name)}`);
  for (const table of [
    'change_log',
    'change_segment',
    'change_segment_mark',
    'change_redaction',
    'change_setting',
  ])
    await engine.run(`delete from ${table}`);
  for (const { name } of (await cold?.list()) ?? []) await cold!.delete(name);
  await logChanges(engine, logged, migrations.length);
}
