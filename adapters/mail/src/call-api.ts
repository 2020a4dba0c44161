import type { Carried, MailSender } from '@stoa/domain';

export interface HttpCarrierOptions {
  readonly apiKey: string;
  readonly from: MailSender;
  /** Where the API is, when not at its usual place: for tests. */
  readonly baseUrl?: string | undefined;
}

/** So long an API may take to answer, in ms. */
const answerMs = 30_000;

/** Posts one mail to a company's API and reads what it says; `nameOf` finds what it calls a mail that it took. What breaks before the API was reached was surely not taken. */
export async function callApi(
  url: URL,
  headers: Record<string, string>,
  body: unknown,
  nameOf: (answer: Response, said: unknown) => unknown,
): Promise<Carried> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
      redirect: 'manual',
    });
  } catch (cause) {
    const why = reasonOf(cause);
    return wasNeverReached(cause) ? { type: 'NotNow', why } : { type: 'Unsure', why };
  }
  const said = await answer.text().catch(() => '');
  if (answer.ok) {
    const as = nameOf(answer, jsonIn(said));
    return { type: 'Carried', ...(typeof as === 'string' && as !== '' && { as }) };
  }
  const why = `${answer.status} ${messageIn(said)}`.trim();
  // 408, 425, 429: not now. What a server says of itself (5xx) is about now, too.
  if (answer.status >= 500 || [408, 425, 429].includes(answer.status))
    return { type: 'NotNow', why, ...retryAfter(answer) };
  // A key that is refused may be put right by whoever keeps this Stoa, while the mail waits.
  if (answer.status === 401) return { type: 'NotNow', why };
  return { type: 'Refused', why };
}

function retryAfter(answer: Response): { retryMs?: number } {
  const seconds = Number(answer.headers.get('retry-after') ?? NaN);
  return seconds > 0 && seconds <= 86_400 ? { retryMs: Math.ceil(seconds * 1_000) } : {};
}

/** Both APIs answer errors as JSON with a `message`. */
function messageIn(said: string): string {
  const { message } = (jsonIn(said) ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : '';
}

function jsonIn(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return undefined;
  }
}

const reasonOf = (cause: unknown): string => {
  const { cause: inner } = cause as { cause?: unknown };
  return inner instanceof Error ? inner.message : String(cause);
};

/** Node says which step failed; elsewhere nothing can be told. */
function wasNeverReached(cause: unknown): boolean {
  const codeIn = (one: unknown): unknown =>
    one instanceof AggregateError ? codeIn(one.errors[0]) : (one as { code?: unknown } | undefined)?.code;
  const code = codeIn((cause as { cause?: unknown }).cause);
  return [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
  ].includes(String(code));
}
