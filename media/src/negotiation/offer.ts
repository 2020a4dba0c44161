import { extensionIds, extensionUris } from '../packets/extensions.ts';
import { isVideo, type Source } from '../source.ts';
import { opusPayloadType, rtxPayloadType, rtxSsrcOf, vp8PayloadType } from './codecs.ts';
import { downLines, upLines, type DownLine, type UpLine } from './slots.ts';

/** What a transport says about itself, for the offer. */
export interface LocalIce {
  readonly ufrag: string;
  readonly pwd: string;
  /** As in `a=fingerprint`, e.g. `sha-256 AB:CD:…`. */
  readonly fingerprint: string;
  /** Without `a=`, e.g. `candidate:1 1 udp 2130706431 192.0.2.1 3478 typ host`. */
  readonly candidates: readonly string[];
  /** Whether it only answers checks (RFC 8445, 2.5); the client then leads. */
  readonly lite: boolean;
}

/** The offer of one connection. `ssrcOf` gives the SSRC of each slot, by mid. */
export function buildOffer(ice: LocalIce, sessionId: number, ssrcOf: (mid: string) => number): string {
  const mids = [...upLines, ...downLines].map((line) => line.mid);
  const lines = [
    'v=0',
    `o=- ${sessionId} 1 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mids.join(' ')}`,
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS *',
    ...(ice.lite ? ['a=ice-lite'] : []),
    `a=ice-ufrag:${ice.ufrag}`,
    `a=ice-pwd:${ice.pwd}`,
    `a=fingerprint:${ice.fingerprint}`,
    'a=setup:actpass',
    ...upLines.flatMap((line, i) => [
      ...upSection(line),
      // Everything is bundled onto the first m-line, so the candidates stand there once.
      ...(i === 0 ? [...ice.candidates.map((candidate) => `a=${candidate}`), 'a=end-of-candidates'] : []),
    ]),
    ...downLines.flatMap((line) => downSection(line, ssrcOf(line.mid))),
  ];
  return lines.join('\r\n') + '\r\n';
}

function upSection({ mid, source, rids }: UpLine): string[] {
  const extensions = isVideo(source)
    ? (['mid', 'rid', 'absSendTime'] as const)
    : (['mid', 'absSendTime', 'audioLevel'] as const);
  return [
    ...section(mid, source, extensions),
    'a=recvonly',
    ...rids.map((rid) => `a=rid:${rid} recv`),
    ...(rids.length > 0 ? [`a=simulcast:recv ${rids.join(';')}`] : []),
  ];
}

/** Each slot is a stream of its own: slots change hands, so no two of them may be played in step. */
function downSection({ mid, source }: DownLine, ssrc: number): string[] {
  const ssrcs = isVideo(source) ? [ssrc, rtxSsrcOf(ssrc)] : [ssrc];
  return [
    ...withRepairs(
      isVideo(source),
      section(mid, source, isVideo(source) ? ['absSendTime'] : ['absSendTime', 'audioLevel']),
    ),
    'a=sendonly',
    `a=msid:${mid} ${mid}`,
    ...(ssrcs.length > 1 ? [`a=ssrc-group:FID ${ssrcs.join(' ')}`] : []),
    ...ssrcs.flatMap((one) => [`a=ssrc:${one} cname:${mid}`, `a=ssrc:${one} msid:${mid} ${mid}`]),
  ];
}

/**
 * Pictures are sent again on a stream of their own. On the same one Chromium takes each repair for a packet that was overtaken, and
 * waits longer and longer before it asks: at 10 % loss and 100 ms of jitter 6 % of the frames came too late.
 */
function withRepairs(video: boolean, [line, ...lines]: string[]): string[] {
  if (!video) return [line!, ...lines];
  const rtx = [`a=rtpmap:${rtxPayloadType} rtx/90000`, `a=fmtp:${rtxPayloadType} apt=${vp8PayloadType}`];
  return [`${line} ${rtxPayloadType}`, ...lines, ...rtx];
}

function section(mid: string, source: Source, extensions: readonly (keyof typeof extensionIds)[]): string[] {
  const video = isVideo(source);
  const type = video ? vp8PayloadType : opusPayloadType;
  return [
    `m=${video ? 'video' : 'audio'} 9 UDP/TLS/RTP/SAVPF ${type}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...(video
      ? [
          `a=rtpmap:${type} VP8/90000`,
          ...['goog-remb', 'ccm fir', 'nack', 'nack pli'].map((feedback) => `a=rtcp-fb:${type} ${feedback}`),
        ]
      : [
          `a=rtpmap:${type} opus/48000/2`,
          `a=rtcp-fb:${type} nack`,
          // RFC 7587, 7.1: what we like to be sent, and what we are likely to send. A voice has one place; a film has two sides.
          `a=fmtp:${type} minptime=10;useinbandfec=1${source === 'screenAudio' ? ';stereo=1;sprop-stereo=1' : ''}`,
        ]),
    ...extensions.map((name) => `a=extmap:${extensionIds[name]} ${extensionUris[name]}`),
  ];
}
