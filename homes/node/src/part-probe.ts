/** A part that does not answer a question for so long, in ms, is down: whoever asks `/api/health` gives up after three seconds. */
const patienceMs = 2_000;

export interface PartProbe {
  readonly state: 'up' | 'down';
  /** What it calls itself; as it was last heard while it is down. */
  readonly version: string | undefined;
}

/** Asks a part for its version, which shows that it answers at all. */
export function createPartProbe(
  ask: () => Promise<string | undefined>,
  limitMs = patienceMs,
): () => Promise<PartProbe> {
  let version: string | undefined;
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), limitMs);
    });
    try {
      version = (await Promise.race([ask(), late])) ?? version;
      return { state: 'up', version };
    } catch {
      return { state: 'down', version };
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The versions that are known, by part. */
export const versionsOf = (versions: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(versions).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
