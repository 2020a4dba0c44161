/**
 * What came of a call over RPC. An error's name would be lost on the way, and it is all that tells a full disk from a mistake; so errors
 * are answered, not thrown.
 */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly name: string; readonly message: string };

export async function answer(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { ok: true, value: await work() };
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    return { ok: false, name, message };
  }
}

/** The value, or the error as it was thrown on the other side. */
export function outcomeOf<T>(outcome: Outcome): T {
  if (outcome.ok) return outcome.value as T;
  throw Object.assign(new Error(outcome.message), { name: outcome.name });
}

/** What a Durable Object answered; or in our words why the platform did not bring the call to its end. */
export async function outcomeFrom<T>(call: Promise<Outcome>): Promise<T> {
  return outcomeOf<T>(await call.catch(throwAsOurs));
}

/** What the platform says beside its message (developers.cloudflare.com/durable-objects, "Error handling"). */
interface PlatformError extends Error {
  /** The object has more to do than it can. Nothing was begun. */
  readonly overloaded?: boolean;
  /** The way there broke, or the object was put elsewhere: it may have been done. */
  readonly retryable?: boolean;
  readonly durableObjectReset?: boolean;
}
function throwAsOurs(cause: unknown): never {
  if (!(cause instanceof Error)) throw cause;
  const { overloaded, retryable, durableObjectReset }: PlatformError = cause;
  const name = overloaded ? 'DatabaseBusy' : retryable || durableObjectReset ? 'OutcomeUnknown' : cause.name;
  throw Object.assign(new Error(cause.message, { cause }), { name });
}
