import { err, ok, type Outbound, type OutboundProblem } from '@stoa/domain';
import { checkAddress, type OutboundRules } from './check-address.ts';

/**
 * {@link Outbound} by `fetch`, where no network of anybody's lies behind it: on Cloudflare Workers a request leaves from the edge for the public
 * internet. There a name cannot be looked up beforehand; what it stands for is the platform's to refuse.
 */
export function createFetchOutbound(
  rules: OutboundRules,
  fetcher: typeof fetch = (...request) => fetch(...request),
): Outbound {
  return {
    check: (url) => checkAddress(url, rules),
    async post({ url, headers, body, timeoutMs, answerMostBytes }) {
      const checked = checkAddress(url, rules);
      if (!checked.ok) return err(checked.error);
      const late = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetcher(checked.value, {
          method: 'POST',
          headers,
          body,
          redirect: 'manual',
          signal: late,
        });
        const text = await beginningOf(response.body, answerMostBytes);
        return ok({
          status: response.status,
          retryAfter: response.headers.get('retry-after') ?? undefined,
          text,
        });
      } catch (cause) {
        return err(late.aborted ? 'timeout' : problemOf(cause));
      }
    },
  };
}

/** Never rejects: where the rest does not come, what came is the beginning. */
async function beginningOf(body: ReadableStream<Uint8Array> | null, most: number): Promise<string> {
  const reader = body?.getReader();
  const bytes = new Uint8Array(most);
  let size = 0;
  try {
    while (reader && size < most) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value.subarray(0, most - size);
      bytes.set(part, size);
      size += part.length;
    }
  } catch {
    // Cut off, or too late.
  }
  void reader?.cancel().catch(() => {});
  return new TextDecoder().decode(bytes.subarray(0, size), { stream: true });
}

const problemOf = (cause: unknown): OutboundProblem =>
  /certificate|TLS|SSL/i.test(String(cause)) ? 'certificate' : 'notReached';
