import { z } from 'zod';
import { plainLine } from '../plain-text.ts';
import { limits } from '../room/limits.ts';
import { err, ok, type Result } from '../result.ts';
import type { InvalidInput } from '../refusals.ts';

/** Password lengths in characters: at least 8, and long phrases allowed (ASVS 5.0, 6.2.1 and 6.2.9 ask for 8 and 64). */
const passwordLength = { least: 8, most: 128 } as const;
/** An address has at most 254 characters (RFC 5321, 4.5.3.1.3, less the brackets). */
const emailLength = 254;

/** What zod takes for an address, and so Better Auth: a name, a domain with a dot, letters and digits of ASCII. */
const emailShape = z.email();

/** A name as others see it: 1 to 60 characters on one line, none of which hide. */
export function parseName(text: string, field = 'name'): Result<string, InvalidInput> {
  const name = plainLine(text);
  if (name === '') return err({ type: 'InvalidInput', field, problem: 'empty' });
  if (name.length > limits.nameLength) return err({ type: 'InvalidInput', field, problem: 'tooLong' });
  return ok(name);
}

/** An address in the form it is compared in: trimmed, lower case. */
export function parseEmail(text: string): Result<string, InvalidInput> {
  const email = text.trim().toLowerCase();
  if (email === '') return err({ type: 'InvalidInput', field: 'email', problem: 'empty' });
  if (email.length > emailLength) return err({ type: 'InvalidInput', field: 'email', problem: 'tooLong' });
  if (!emailShape.safeParse(email).success)
    return err({ type: 'InvalidInput', field: 'email', problem: 'invalid' });
  return ok(email);
}

/** A password that may be chosen. Never trimmed, and no rule about its kinds of characters. */
export function parsePassword(text: string): Result<string, InvalidInput> {
  if (text.length < passwordLength.least)
    return err({ type: 'InvalidInput', field: 'password', problem: 'tooShort' });
  if (text.length > passwordLength.most)
    return err({ type: 'InvalidInput', field: 'password', problem: 'tooLong' });
  return ok(text);
}
