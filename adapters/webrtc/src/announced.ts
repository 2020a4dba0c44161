import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * The addresses that clients try, from a setting like `203.0.113.7,10.0.0.4:41000`; without one, every IPv4 address of this machine,
 * the loopback last. A port of its own is for routers that map another one to ours. `undefined` when the setting holds something
 * that is not an address.
 */
export function announcedAddresses(setting: string | undefined): readonly string[] | undefined {
  if (setting === undefined || setting.trim() === '') return machineAddresses();
  const addresses = setting.split(',').map((address) => address.trim());
  return addresses.every((address) => parseAnnounced(address) !== undefined) ? addresses : undefined;
}

/** `1.2.3.4`, `1.2.3.4:5`, `::1` or `[::1]:5`. */
function parseAnnounced(text: string): { address: string; port?: number } | undefined {
  const [, bracketed, plain, port] =
    /^(?:\[([0-9a-fA-F:.]+)\]|((?:\d{1,3}\.){3}\d{1,3}))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? text;
  if (isIP(address) === 0 || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) return undefined;
  return port === undefined ? { address } : { address, port: Number(port) };
}

function machineAddresses(): string[] {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  return [...found, '127.0.0.1'];
}

/** Host candidates, the first preferred (RFC 8445, 5.1.2.1). `port` is ours, for the addresses that name none. */
export const hostCandidates = (announced: readonly string[], port: number): string[] =>
  announced.map((text, i) => {
    const { address, port: mapped } = parseAnnounced(text) ?? { address: text };
    const priority = 126 * 2 ** 24 + (65_535 - i) * 2 ** 8 + 255;
    return `candidate:${i + 1} 1 udp ${priority} ${address} ${mapped ?? port} typ host`;
  });
