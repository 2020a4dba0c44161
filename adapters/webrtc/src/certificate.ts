import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** The certificate that this process shows in every DTLS handshake; its fingerprint stands in every offer, which is what vouches for it. */
export interface Certificate {
  readonly certificatePem: string;
  readonly keyPem: string;
  /** As in `a=fingerprint`: `sha-256 AB:CD:…`. */
  readonly fingerprint: string;
}

/** Makes a self-signed ECDSA P-256 certificate (RFC 8827, 6.5) that is valid from a day ago for 30 days. */
export function createCertificate(now = new Date()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = sequence(set(sequence(objectId(commonName), tagged(0x0c, Buffer.from('Stoa')))));
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const dayMs = 86_400_000;
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, serial),
    sequence(objectId(ecdsaWithSha256)),
    name,
    sequence(utcTime(new Date(now.getTime() - dayMs)), utcTime(new Date(now.getTime() + 30 * dayMs))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = tagged(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  const der = sequence(body, sequence(objectId(ecdsaWithSha256)), signature);
  const hex = createHash('sha256').update(der).digest('hex').toUpperCase();
  const lines = der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  return {
    certificatePem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    fingerprint: `sha-256 ${hex.match(/../g)!.join(':')}`,
  };
}

/** Object identifiers in their DER bytes: 1.2.840.10045.4.3.2 (RFC 5758, 3.2) and 2.5.4.3 (X.520). */
const ecdsaWithSha256 = '2a8648ce3d040302';
const commonName = '550403';

/** One DER value (X.690, 8.1): tag, length, content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]): Buffer => tagged(0x31, Buffer.concat(parts));
const objectId = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const utcTime = (at: Date): Buffer =>
  tagged(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
