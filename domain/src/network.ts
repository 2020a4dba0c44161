/**
 * Whose requests are counted together: an IPv4 address, or the /64 of an IPv6 address, because that is what one customer gets
 * (RFC 6177). However the address is written, its network is written one way.
 */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [left = '', right] = address.toLowerCase().split('%', 1)[0]!.split('::');
  const groups = left.split(':').filter((group) => group !== '');
  if (right !== undefined) {
    const rest = right.split(':').filter((group) => group !== '');
    while (groups.length + rest.length < 8) groups.push('0');
    groups.push(...rest);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::`;
}
