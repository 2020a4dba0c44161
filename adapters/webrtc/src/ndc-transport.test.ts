import { createSocket } from 'node:dgram';
import { X509Certificate, createPrivateKey, createHash } from 'node:crypto';
import { transportContract } from '@stoa/media/contracts/transport';
import { afterAll, expect, test } from 'vitest';
import { announcedAddresses, hostCandidates } from './announced.ts';
import { createCertificate } from './certificate.ts';
import { NativeClient } from './native-client.ts';
import { listen, NdcTransport } from './ndc-transport.ts';

const port = 3121;
const certificate = createCertificate();
let listener: ReturnType<typeof listen> | undefined;
afterAll(() => listener?.close());

transportContract('webrtc on libdatachannel', async () => {
  // The port is the process's, and can be had once: the first test takes it for all.
  listener ??= listen({ port, bind: '127.0.0.1' });
  const options = { port, bind: '127.0.0.1', announced: ['127.0.0.1'], certificate };
  const ends: NativeClient[] = [];
  return {
    openTransport: async (events) => new NdcTransport(options, events),
    async farEnd(offer) {
      const end = new NativeClient('far');
      ends.push(end);
      await end.take(offer);
      return end;
    },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async close() {
      for (const end of ends) end.close();
    },
  };
});

test('the certificate is one that others accept, and its fingerprint is its own', () => {
  const parsed = new X509Certificate(certificate.certificatePem);
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(parsed.checkPrivateKey(createPrivateKey(certificate.keyPem))).toBe(true);
  expect(parsed.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  expect(certificate.fingerprint).toBe(`sha-256 ${parsed.fingerprint256}`);
  expect(createHash('sha256').update(parsed.raw).digest('hex')).toHaveLength(64);
  const now = Date.now();
  expect([Date.parse(parsed.validFrom) < now, Date.parse(parsed.validTo) > now + 86_400_000 * 20]).toEqual([
    true,
    true,
  ]);
});

test('two hundred certificates are all well-formed: no serial or signature has a length of its own', () => {
  for (let i = 0; i < 200; i++) {
    const parsed = new X509Certificate(createCertificate().certificatePem);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
  }
});

test('addresses to announce are read strictly', () => {
  expect(announcedAddresses('203.0.113.7, 10.0.0.4')).toEqual(['203.0.113.7', '10.0.0.4']);
  expect(announcedAddresses('2001:db8::1')).toEqual(['2001:db8::1']);
  expect(announcedAddresses('stoa.example')).toBeUndefined();
  expect(announcedAddresses('10.0.0.4,')).toBeUndefined();
  expect(announcedAddresses(undefined)!.at(-1)).toBe('127.0.0.1');
  const [first, second] = hostCandidates(['10.0.0.4', '127.0.0.1'], 3478).map((c) => Number(c.split(' ')[3]));
  expect(first).toBeGreaterThan(second!);
});

test('a port that is taken is said at once', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(3122, '127.0.0.1', resolve));
  expect(() => listen({ port: 3122, bind: '127.0.0.1' })).toThrow();
  socket.close();
});
