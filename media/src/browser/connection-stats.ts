/** One look at what flows. Counts are since the connection began. */
export interface ConnectionStats {
  /** By slot mid; only slots that ever received something. */
  readonly received: Readonly<Record<string, ReceivedStats>>;
  /** Of the sent streams, simulcast layers apart. */
  readonly sent: readonly SentStats[];
  /** ICE round trip in ms; 0 before it is known. */
  readonly roundTripMs: number;
  /** The part of packets that did not arrive, 0 to 1. */
  readonly lost: number;
  /** The part of what was sent that the other end misses, by its last reports, 0 to 1. */
  readonly upLoss: number;
}
export interface ReceivedStats {
  readonly kind: 'audio' | 'video';
  readonly packets: number;
  readonly packetsLost: number;
  readonly framesDecoded: number;
  readonly keyFramesDecoded: number;
  readonly width: number;
  readonly height: number;
  /** Grows with everything that is not silence. */
  readonly totalAudioEnergy: number;
  readonly freezes: number;
  readonly bytes: number;
}
export interface SentStats {
  readonly mid: string;
  readonly rid: string;
  readonly packets: number;
  readonly bytes: number;
  readonly width: number;
  readonly frames: number;
  readonly framesPerSecond: number;
}

export function readStats(report: RTCStatsReport): ConnectionStats {
  const received: Record<string, ReceivedStats> = {};
  const sent: SentStats[] = [];
  let roundTripMs = 0;
  let packets = 0;
  let lost = 0;
  let upLoss = 0;
  // The DOM library types a report's entries as `any`.
  report.forEach((entry: Record<string, unknown> & { type: string }) => {
    const number = (key: string) => (typeof entry[key] === 'number' ? entry[key] : 0);
    const text = (key: string) => (typeof entry[key] === 'string' ? entry[key] : '');
    if (entry.type === 'inbound-rtp') {
      packets += number('packetsReceived');
      lost += Math.max(0, number('packetsLost'));
      received[text('mid')] = {
        kind: entry['kind'] === 'video' ? 'video' : 'audio',
        packets: number('packetsReceived'),
        packetsLost: number('packetsLost'),
        framesDecoded: number('framesDecoded'),
        keyFramesDecoded: number('keyFramesDecoded'),
        width: number('frameWidth'),
        height: number('frameHeight'),
        totalAudioEnergy: number('totalAudioEnergy'),
        freezes: number('freezeCount'),
        bytes: number('bytesReceived'),
      };
    } else if (entry.type === 'outbound-rtp') {
      sent.push({
        mid: text('mid'),
        rid: text('rid'),
        packets: number('packetsSent'),
        bytes: number('bytesSent'),
        width: number('frameWidth'),
        frames: number('framesEncoded'),
        framesPerSecond: number('framesPerSecond'),
      });
    } else if (entry.type === 'remote-inbound-rtp') {
      upLoss = Math.max(upLoss, number('fractionLost'));
    } else if (entry.type === 'candidate-pair' && entry['nominated'] === true) {
      roundTripMs = number('currentRoundTripTime') * 1000;
    }
  });
  return { received, sent, roundTripMs, lost: packets + lost > 0 ? lost / (packets + lost) : 0, upLoss };
}
