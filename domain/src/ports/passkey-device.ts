import type { PasskeyQuestion } from './passkeys.ts';

/** What a device says of itself in an answer. */
export interface DeviceSays {
  /** Where the browser thinks it is. */
  readonly origin: string;
  /** Whether it checked who holds it. */
  readonly verified?: boolean;
  /** Its counter; the one after the last, if left out. */
  readonly counter?: number;
}

/** A passkey of tests: it answers as a browser does (WebAuthn 3, 5.1 and 6), with ES256. */
export interface PasskeyDevice {
  readonly id: string;
  create(question: PasskeyQuestion, says: DeviceSays): Promise<unknown>;
  get(question: PasskeyQuestion, says: DeviceSays): Promise<unknown>;
}

export async function createPasskeyDevice(): Promise<PasskeyDevice> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  // On Workers the type leaves open whether one key is made or two.
  if (!('privateKey' in keys)) throw new Error('one key of two was made');
  const exported = async (as: 'raw' | 'spki') =>
    new Uint8Array((await crypto.subtle.exportKey(as, keys.publicKey)) as ArrayBuffer);
  const rawId = crypto.getRandomValues(new Uint8Array(16));
  const id = toBase64Url(rawId);
  let counter = 0;

  const authenticatorData = async (rpId: string, says: DeviceSays, credential = new Uint8Array()) => {
    counter = says.counter ?? counter + 1;
    const data = concat(await sha256(utf8(rpId)), new Uint8Array(5), credential);
    // Present; verified; backup eligible and backed up, as synced passkeys are; with a credential (6.1).
    data[32] = 0x01 | (says.verified === false ? 0 : 0x04) | 0x18 | (credential.length > 0 ? 0x40 : 0);
    new DataView(data.buffer).setUint32(33, counter);
    return data;
  };
  const clientData = (type: string, question: PasskeyQuestion, { origin }: DeviceSays) =>
    utf8(JSON.stringify({ type, challenge: question['challenge'], origin, crossOrigin: false }));
  const answer = (response: object) => ({
    id,
    rawId: id,
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response,
  });

  return {
    id,
    async create(question, says) {
      const point = await exported('raw');
      // A COSE key: EC2, ES256, P-256, x, y (RFC 9053, 7.1.1).
      const cose = concat(
        Uint8Array.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20),
        point.slice(1, 33),
        Uint8Array.of(0x22, 0x58, 0x20),
        point.slice(33),
      );
      const credential = concat(new Uint8Array(16), Uint8Array.of(0, rawId.length), rawId, cose);
      const data = await authenticatorData((question['rp'] as { id: string }).id, says, credential);
      // CBOR: { fmt: "none", attStmt: {}, authData }.
      const attestation = concat(
        Uint8Array.of(0xa3, 0x63),
        utf8('fmt'),
        Uint8Array.of(0x64),
        utf8('none'),
        Uint8Array.of(0x67),
        utf8('attStmt'),
        Uint8Array.of(0xa0, 0x68),
        utf8('authData'),
        Uint8Array.of(0x58, data.length),
        data,
      );
      const spki = await exported('spki');
      return answer({
        clientDataJSON: toBase64Url(clientData('webauthn.create', question, says)),
        attestationObject: toBase64Url(attestation),
        authenticatorData: toBase64Url(data),
        publicKey: toBase64Url(spki),
        publicKeyAlgorithm: -7,
        transports: ['internal'],
      });
    },
    async get(question, says) {
      const data = await authenticatorData(String(question['rpId']), says);
      const client = clientData('webauthn.get', question, says);
      const signed = concat(data, await sha256(client));
      const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, signed);
      return answer({
        clientDataJSON: toBase64Url(client),
        authenticatorData: toBase64Url(data),
        signature: toBase64Url(derOf(new Uint8Array(raw))),
      });
    },
  };
}

/** ECDSA's two numbers as ASN.1, which is how passkeys sign (6.5.5). */
function derOf(raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const integer = (bytes: Uint8Array) => {
    let from = 0;
    while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
    const digits = bytes.slice(from);
    const padded = digits[0]! > 0x7f ? concat(Uint8Array.of(0), digits) : concat(digits);
    return concat(Uint8Array.of(0x02, padded.length), padded);
  };
  const both = concat(integer(raw.slice(0, 32)), integer(raw.slice(32)));
  return concat(Uint8Array.of(0x30, both.length), both);
}

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => concat(new TextEncoder().encode(text));
export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
