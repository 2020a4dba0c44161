import { networkInterfaces } from 'node:os';

/**
 * The addresses that clients try, from a setting like `203.0.113.7,10.0.0.4`; without one, every IPv4 address of this machine, the
 * loopback last. `undefined` when the setting holds something that is not an address.
 */
export function announcedAddresses(setting: string | undefined): readonly string[] | undefined {
  if (setting === undefined || setting.trim() === '') return machineAddresses();
  const addresses = setting.split(',').map((address) => address.trim());
  return addresses.every((address) =>
    /^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-fA-F:]*:[0-9a-fA-F:.]+$/.test(address),
  )
    ? addresses
    : undefined;
}

function machineAddresses(): string[] {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  return [...found, '127.0.0.1'];
}

/** Host candidates, the first preferred (RFC 8445, 5.1.2.1). */
export const hostCandidates = (addresses: readonly string[], port: number): string[] =>
  addresses.map(
    (address, i) =>
      `candidate:${i + 1} 1 udp ${126 * 2 ** 24 + (65_535 - i) * 2 ** 8 + 255} ${address} ${port} typ host`,
  );
