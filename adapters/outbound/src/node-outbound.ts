import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import {
  err,
  ok,
  type Outbound,
  type OutboundAnswer,
  type OutboundProblem,
  type OutboundRequest,
  type Result,
} from '@stoa/domain';
import { checkAddress, type OutboundRules } from './check-address.ts';
import { mayBeAsked } from './networks.ts';

/** Finds the addresses of a name: all of them. */
export type Lookup = (
  name: string,
  options: LookupOptions & { all: true },
  found: (cause: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface NodeOutboundOptions {
  readonly rules: OutboundRules;
  readonly lookup?: Lookup;
}

/** More headers than that are no answer, in bytes. */
const headersMostBytes = 16_384;

/**
 * {@link Outbound} of a Node process. The socket asks {@link guarded} for the addresses of a name and connects to what that answers, so that a
 * name cannot stand for one address when it is checked and for another when it is used. Every request has a connection of its own; no proxy from
 * the environment is used.
 */
export function createNodeOutbound({
  rules,
  lookup = systemLookup as Lookup,
}: NodeOutboundOptions): Outbound {
  return {
    check: (url) => checkAddress(url, rules),
    async post(request) {
      // An address in place of a name is never looked up: it is checked here.
      const checked = checkAddress(request.url, rules);
      return checked.ok ? post(request, checked.value, guarded(lookup, rules)) : err(checked.error);
    },
  };
}

/** A name of which any address may not be asked is not asked at all. */
function guarded(lookup: Lookup, { networks }: OutboundRules): LookupFunction {
  return (name, options, found) => {
    lookup(name, { ...options, all: true }, (cause, addresses) => {
      if (cause) return found(cause, []);
      if (addresses.length === 0 || !addresses.every(({ address }) => mayBeAsked(address, networks)))
        return found(new NotPublic(), []);
      if (options.all) return found(null, addresses);
      const [{ address, family }] = addresses as [LookupAddress];
      found(null, address, family);
    });
  };
}
class NotPublic extends Error {}

function post(
  { headers, body, timeoutMs, answerMostBytes }: OutboundRequest,
  url: URL,
  lookup: LookupFunction,
): Promise<Result<OutboundAnswer, OutboundProblem>> {
  return new Promise((resolve) => {
    const late = AbortSignal.timeout(timeoutMs);
    const begin = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const bytes = Buffer.from(body);
    const request = begin(url.href, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(bytes.length) },
      agent: false,
      lookup,
      maxHeaderSize: headersMostBytes,
      signal: late,
    });
    let isAnswered = false;
    request.on('error', (cause) => {
      if (!isAnswered) resolve(err(late.aborted ? 'timeout' : problemOf(cause)));
    });
    // Without an error too: Node closes the line to whoever answers 101, and says nothing else.
    request.on('close', () => {
      if (!isAnswered) resolve(err('broken'));
    });
    request.on('response', (response) => {
      isAnswered = true;
      void beginningOf(response, answerMostBytes).then((text) => {
        request.destroy();
        resolve(ok({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], text }));
      });
    });
    request.end(bytes);
  });
}

/** Never rejects: where the rest does not come, what came is the beginning. */
async function beginningOf(response: IncomingMessage, most: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      if (size >= most) break;
    }
  } catch {
    // Cut off, or too late.
  }
  // A letter that was cut in two is left out.
  return new TextDecoder().decode(Buffer.concat(parts).subarray(0, most), { stream: true });
}

function problemOf(cause: Error): OutboundProblem {
  if (cause instanceof NotPublic) return 'notPublic';
  const code = 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'nameNotFound';
  if (/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EADDRNOTAVAIL)$/.test(code)) return 'notReached';
  if (/CERT|ISSUER|SELF_SIGNED|VERIFY|^ERR_(?:TLS|SSL)|^EPROTO$/.test(code)) return 'certificate';
  return 'broken';
}
