import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { Engine, type OpenTransport } from '@stoa/media';
import { createCertificate } from './certificate.ts';
import type { EngineChoice } from './messages.ts';

export interface EngineSettings {
  readonly port: number;
  readonly bind: string;
  readonly announced: readonly string[];
  readonly engine: EngineChoice;
}

/** Rejects with the system's error (`EADDRINUSE` and the like) when the UDP port cannot be had. */
async function tryPort(port: number, address: string): Promise<void> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port, address, exclusive: true }, resolve);
  }).finally(() => new Promise<void>((resolve) => socket.close(() => resolve())));
}

/** The engine on what this machine can run; `note` says why it is not the faster one. Rejects when the port cannot be had. */
export async function openEngine(
  settings: EngineSettings,
): Promise<{ engine: Engine; name: 'libdatachannel' | 'werift'; note?: string }> {
  await tryPort(settings.port, settings.bind);
  const now = () => performance.now();
  let note: string | undefined;
  if (settings.engine !== 'werift') {
    const native = await import('./ndc-transport.ts').catch((cause: unknown) => {
      note = `libdatachannel did not load: ${cause instanceof Error ? cause.message : String(cause)}`;
    });
    if (native) {
      native.listen(settings);
      const options = { ...settings, certificate: createCertificate() };
      const openTransport: OpenTransport = async (events) => new native.NdcTransport(options, events);
      return { engine: new Engine({ openTransport, now }), name: 'libdatachannel' };
    }
    if (settings.engine === 'libdatachannel') throw new Error(note);
  }
  const { openWerift } = await import('./werift-transport.ts');
  const openTransport = await openWerift(settings);
  return {
    engine: new Engine({ openTransport, now }),
    name: 'werift',
    ...(note === undefined ? {} : { note }),
  };
}
