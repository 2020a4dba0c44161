import { plainText } from '../plain-text.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { limits } from '../room/limits.ts';

/** A message's text: kept as typed but for white space around it and what no database keeps; 1 to `limits.bodyLength` characters. */
export function parseBody(text: string): Result<string, InvalidInput> {
  const body = plainText(text);
  if (body === '') return err({ type: 'InvalidInput', field: 'body', problem: 'empty' });
  if (body.length > limits.bodyLength)
    return err({ type: 'InvalidInput', field: 'body', problem: 'tooLong' });
  return ok(body);
}
