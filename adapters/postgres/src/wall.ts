import { createHmac } from 'node:crypto';

/** In every shared table, and in none of the domain's statements. */
export const tenantColumn = 'workspace_id';
/** A workspace's id goes in front of its signature, and so must not hold what parts them. */
const idShape = /^[A-Za-z0-9_-]{1,64}$/;

/** `id:hmac`: proves to the database which workspace's rows a transaction may see. Whoever has not the key cannot make one. */
export function tenantToken(workspaceId: string, key: Uint8Array): string {
  if (!idShape.test(workspaceId)) throw new Error('A workspace’s id has 1 to 64 letters, digits, - or _.');
  return `${workspaceId}:${createHmac('sha256', key).update(workspaceId).digest('hex')}`;
}

/** The key as HMAC uses it (RFC 2104: padded to 64 bytes, mixed with 0x36 and 0x5c): PostgreSQL has sha256 without an extension. */
export function padsOf(key: Uint8Array): { readonly inner: Buffer; readonly outer: Buffer } {
  if (key.length < 32 || key.length > 64) throw new Error('The key of the wall has 32 to 64 bytes.');
  const padded = Buffer.concat([key], 64);
  const mixed = (mask: number): Buffer => Buffer.from(Array.from(padded, (byte) => byte ^ mask));
  return { inner: mixed(0x36), outer: mixed(0x5c) };
}

/**
 * Statements that make the schema `wall`, again and again without harm. `collation` folds the letters of every alphabet.
 * The function names its parts in full: whoever calls it chooses the search path.
 */
export const wallStatements = (collation: string): readonly string[] => [
  'create schema if not exists wall',
  'create table if not exists wall.key (inner_pad bytea not null, outer_pad bytea not null)',
  `create or replace function wall.workspace() returns text
     language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
   declare
     token constant text := current_setting('stoa.workspace', true);
     id constant text := split_part(token, ':', 1);
   begin
     if id <> '' and exists (
       select 1 from wall.key
        where encode(sha256(outer_pad || sha256(inner_pad || convert_to(id, 'UTF8'))), 'hex') = split_part(token, ':', 2)
     ) then
       return id;
     end if;
     raise exception 'no workspace' using errcode = 'insufficient_privilege';
   end $$`,
  // Found before PostgreSQL's own, by the search path (E9). Sorting stays that of the column.
  `create or replace function wall.lower(text) returns text
     language sql immutable parallel safe strict return pg_catalog.lower($1 collate ${collation})`,
  'revoke all on schema wall from public',
  'revoke all on all tables in schema wall from public',
  'revoke all on all functions in schema wall from public',
];
