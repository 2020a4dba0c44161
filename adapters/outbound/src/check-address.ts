import { err, ok, type AddressProblem, type Result } from '@stoa/domain';
import ipaddr from 'ipaddr.js';
import { mayBeAsked, type Network } from './networks.ts';

/** What whoever keeps this Stoa allows. */
export interface OutboundRules {
  /** Also without encryption. */
  readonly http: boolean;
  /** `web` is 443, and 80 without encryption; `high` also those from 1024 on. */
  readonly ports: 'web' | 'high';
  /** Networks that are not public, and may be asked all the same. */
  readonly networks: readonly Network[];
}
export const strictRules: OutboundRules = { http: false, ports: 'high', networks: [] };

/** Longer addresses are refused by many servers; browsers stop here. */
const addressMost = 2_000;
/** Names that no public name server has (RFC 6761, RFC 6762, and what ICANN set aside for inner networks). */
const innerName = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;

/** All that can be told of an address without a look-up. The parser of URLs has made `127.0.0.1` of its decimal, octal and hex forms by then. */
export function checkAddress(text: string, rules: OutboundRules): Result<URL, AddressProblem> {
  if (text.length > addressMost) return err('tooLong');
  if (!URL.canParse(text)) return err('notAnAddress');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return err('notAnAddress');
  if (url.hostname === '') return err('notAnAddress');
  if (url.username !== '' || url.password !== '') return err('credentials');
  const literal = literalOf(url);
  const isOutside =
    literal === undefined
      ? rules.networks.length > 0 || isOutsideName(url.hostname)
      : mayBeAsked(literal, rules.networks);
  if (!isOutside) return err('notPublic');
  if (url.protocol === 'http:' && !rules.http) return err('notHttps');
  const port = portOf(url);
  const isUsual = port === 443 || (port === 80 && url.protocol === 'http:');
  if (!isUsual && !(rules.ports === 'high' && port >= 1_024)) return err('portNotAllowed');
  return ok(url);
}

/** The address itself, where no name stands for it. */
export function literalOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : undefined;
}

function isOutsideName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '').toLowerCase();
  return name.includes('.') && !innerName.test(name);
}

const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
