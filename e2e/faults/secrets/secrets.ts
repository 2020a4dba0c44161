/** What nobody but its owner may ever read, by what it is. */
export interface Secrets {
  add(what: string, secret: string): void;
  /** Which of them stand in these bytes, in any of the forms in which programs write them down. Those named in `allowed` may. */
  in(bytes: Uint8Array | string, allowed?: readonly string[]): readonly string[];
  readonly count: number;
}

export function createSecrets(): Secrets {
  const known = new Map<string, string>();
  return {
    add(what, secret) {
      if (secret.length < 12) throw new Error(`${what} is too short to be looked for`);
      known.set(what, secret);
    },
    in(bytes, allowed = []) {
      const hay = Buffer.from(bytes as Uint8Array);
      return [...known]
        .filter(([what]) => !allowed.some((one) => what.startsWith(one)))
        .filter(([, secret]) => formsOf(secret).some((form) => hay.includes(form)))
        .map(([what]) => what);
    },
    get count() {
      return known.size;
    },
  };
}

/** As it is, in an address, as JSON and HTML have it, in hex as PostgreSQL dumps bytes, and in base64 wherever in a text it begins. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((before) =>
    // Its first and last letters hang on what stands beside it.
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '')
      .slice(before === 0 ? 0 : 4, -2),
  );
  return [...new Set([secret, encodeURIComponent(secret), bytes.toString('hex'), ...base64])];
}
