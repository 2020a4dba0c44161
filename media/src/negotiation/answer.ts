/** What we need of a client's answer: how to reach it, and the SSRCs that it names (simulcast names none). */
export interface Answer {
  readonly ufrag: string;
  readonly pwd: string;
  /** Lower-case algorithm and upper-case hex, e.g. `sha-256 AB:CD:…`. */
  readonly fingerprint: string;
  readonly candidates: readonly string[];
  readonly ssrcs: readonly { readonly mid: string; readonly ssrc: number }[];
}

export type ParsedAnswer =
  { readonly ok: true; readonly value: Answer } | { readonly ok: false; readonly reason: string };

/** An answer of 24 m-lines from Chromium has about 16 KiB. */
const answerLength = 64 * 1024;

/**
 * Reads an answer, and refuses what a transport should never see: the native one ends the whole process on a bad ufrag or
 * password, so their alphabets and lengths are checked here (RFC 8839, 5.4).
 */
export function parseAnswer(sdp: string): ParsedAnswer {
  if (sdp.length > answerLength) return refused('The answer is too long.');
  const lines = sdp.split(/\r?\n/);
  if (lines[0] !== 'v=0') return refused('The answer is not SDP.');
  const first = (name: string) => lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3);

  const ufrag = first('ice-ufrag') ?? '';
  if (!/^[A-Za-z0-9+/]{4,256}$/.test(ufrag)) return refused('The answer has no valid ICE name fragment.');
  const pwd = first('ice-pwd') ?? '';
  if (!/^[A-Za-z0-9+/]{22,256}$/.test(pwd)) return refused('The answer has no valid ICE password.');
  const fingerprint = /^sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i.exec(first('fingerprint') ?? '')?.[1];
  if (!fingerprint) return refused('The answer has no SHA-256 fingerprint.');
  if (first('setup') !== 'active') return refused('The answer does not start DTLS.');
  if (!lines.some((line) => line.startsWith('m='))) return refused('The answer has no media.');

  return {
    ok: true,
    value: {
      ufrag,
      pwd,
      fingerprint: `sha-256 ${fingerprint.toUpperCase()}`,
      candidates: lines
        .filter((line) => candidateShape.test(line))
        .map((line) => line.slice(2))
        .slice(0, 64),
      ssrcs: ssrcsOf(lines),
    },
  };
}

/** UDP candidates with a numeric address; a name (mDNS) says nothing to us, and the checks that arrive show the address anyway. */
const candidateShape =
  /^a=candidate:[A-Za-z0-9+/]{1,32} 1 udp \d{1,10} [0-9a-fA-F.:]{3,45} \d{1,5} typ (?:host|srflx|relay)\b/i;

function ssrcsOf(lines: readonly string[]): { mid: string; ssrc: number }[] {
  const found = new Map<number, string>();
  let mid = '';
  for (const line of lines) {
    if (line.startsWith('m=')) mid = '';
    if (line.startsWith('a=mid:')) mid = line.slice(6);
    const ssrc = Number(/^a=ssrc:(\d{1,10}) /.exec(line)?.[1] ?? 0);
    if (mid && ssrc > 0 && ssrc <= 0xffffffff && found.size < 64) found.set(ssrc, mid);
  }
  return [...found].map(([ssrc, mid]) => ({ mid, ssrc }));
}

const refused = (reason: string): ParsedAnswer => ({ ok: false, reason });
