/** How long a code is shown, in ms (RFC 6238, 5.2). */
export const totpStepMs = 30_000;

/** The code of six digits that an authenticator app shows at a moment, in ms since 1970 (RFC 6238 with SHA-1). `secret` is base32 (RFC 4648, 6). */
export async function totpAt(secret: string, at: number): Promise<string> {
  const key = await crypto.subtle.importKey('raw', base32(secret), { name: 'HMAC', hash: 'SHA-1' }, false, [
    'sign',
  ]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(at / totpStepMs)));
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter));
  // RFC 4226, 5.3: the last four bits say where to read 31 bits.
  const code = mac.getUint32(mac.getUint8(mac.byteLength - 1) & 15) & 0x7fffffff;
  return String(code % 1_000_000).padStart(6, '0');
}

function base32(text: string): Uint8Array<ArrayBuffer> {
  const bits = [...text.toUpperCase().replaceAll('=', '')]
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}
