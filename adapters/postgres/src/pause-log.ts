import { triggerPrefix } from '@stoa/tenantdb';
import type { Held } from './pool.ts';
import { quoted } from './stand-wall.ts';

/** For the length of a migration's transaction: what it changes is nobody's change, and is not logged. Other processes wait or go on. */
export const pauseLog = (held: Held, schema: string): Promise<void> => turnLog(held, schema, 'disable');
export const resumeLog = (held: Held, schema: string): Promise<void> => turnLog(held, schema, 'enable');

async function turnLog(held: Held, schema: string, to: 'disable' | 'enable'): Promise<void> {
  const { rows } = await held.send({ text: logTriggersIn, values: [schema] });
  for (const { table, trigger } of rows as { table: string; trigger: string }[])
    await held.send({
      text: `alter table ${quoted(schema)}.${quoted(table)} ${to} trigger ${quoted(trigger)}`,
    });
}

const logTriggersIn = `
  select t.relname as "table", g.tgname as trigger from pg_trigger g join pg_class t on t.oid = g.tgrelid
    join pg_namespace n on n.oid = t.relnamespace
   where n.nspname = $1 and not g.tgisinternal and starts_with(g.tgname::text, '${triggerPrefix}') order by 1, 2`;
