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
