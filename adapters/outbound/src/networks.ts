import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** A network as people write it: an address, or an address and how many of its bits count, `10.0.0.0/8`. */
export type Network = string;

/** Whether an address may be asked: it is public, or in one of these networks. What is no address may not. */
export function mayBeAsked(text: string, networks: readonly Network[]): boolean {
  const address = parse(text);
  if (!address) return false;
  return isPublic(address) || networks.some((network) => isIn(address, network));
}

export const isNetwork = (text: string): boolean => ipaddr.isValid(text) || ipaddr.isValidCIDR(text);

/** A zone says which line of this machine: nothing that has one is outside. An IPv4 address in IPv6 clothes is the IPv4 address. */
function parse(text: string): Address | undefined {
  if (text.includes('%') || !ipaddr.isValid(text)) return undefined;
  return ipaddr.process(text);
}

/** All that is routed is in 2000::/3 (IANA, IPv6 global unicast); what carries IPv4 inside (NAT64, 6to4, Teredo) has ranges of its own. */
function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(ipaddr.IPv6.parse('2000::'), 3);
}

function isIn(address: Address, network: Network): boolean {
  const [base, bits] = network.includes('/')
    ? ipaddr.parseCIDR(network)
    : ([ipaddr.parse(network), undefined] as const);
  if (base.kind() !== address.kind()) return false;
  return address.match(base as never, bits ?? (base.kind() === 'ipv4' ? 32 : 128));
}
