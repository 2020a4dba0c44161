import { hashSecret } from '@stoa/domain';

const count = 10;
/** 32 letters and digits that read differently from one another: five bits each. */
const signs = 'abcdefghjkmnpqrstuvwxyz023456789';
/** 24 of them are 120 bits. With 112 and more a plain hash is enough to store (ASVS 5.0, 6.5.2). */
const signsPerCode = 24;
const stored = /^[\da-f]{64}$/;

/** New codes as they are shown: in groups of four. */
export const makeRecoveryCodes = (): string[] =>
  Array.from({ length: count }, () => {
    const bytes = crypto.getRandomValues(new Uint8Array(signsPerCode));
    const code = Array.from(bytes, (byte) => signs[byte % signs.length]!).join('');
    return code.match(/.{4}/g)!.join('-');
  });

/** A typed code in the form that is compared: what `hashRecoveryCode` takes. `undefined` for what can be none. */
export function asRecoveryCode(typed: string): string | undefined {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '');
  return code.length === signsPerCode && [...code].every((sign) => signs.includes(sign)) ? code : undefined;
}
export const hashRecoveryCode = (code: string): Promise<string> => hashSecret(`recovery code\n${code}`);

/** What is stored of shown codes: a JSON list of hashes. Hashes stay what they are, because Better Auth writes back those that are left. */
export async function storeRecoveryCodes(json: string): Promise<string> {
  const codes = JSON.parse(json) as string[];
  return JSON.stringify(
    await Promise.all(
      codes.map(async (code) => (stored.test(code) ? code : hashRecoveryCode(code.replaceAll('-', '')))),
    ),
  );
}
