import { readAll, readFile } from '@stoa/tenantdb';

/** All that stands in a workspace's file, unpacked, as text. */
export async function wordsInFile(file: Uint8Array): Promise<string> {
  const { head, parts } = await readFile(readAll(new Blob([file as never]).stream() as never));
  const said: string[] = [JSON.stringify(head)];
  for await (const part of parts)
    if (part.type === 'rows' || part.type === 'links') said.push(JSON.stringify(part.rows, asText));
    else if (part.type === 'changes') said.push(JSON.stringify(part.changes, asText));
    else for await (const piece of part.bytes) said.push(Buffer.from(piece).toString('latin1'));
  return said.join('\n');
}

const asText = (_name: string, value: unknown): unknown =>
  typeof value === 'bigint'
    ? String(value)
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('latin1')
      : value;
