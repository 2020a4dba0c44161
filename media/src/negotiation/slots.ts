import type { Source } from '../source.ts';

/**
 * The m-lines of every connection, all in the one offer of its life: four that the client sends on, and slots that we send on. Who
 * is in a slot is told beside SDP, so coming and going needs no new negotiation. Mids are short: each travels in many packets.
 */
export interface UpLine {
  readonly mid: string;
  readonly source: Source;
  /** Simulcast stream names, smallest picture first; none for sound. */
  readonly rids: readonly string[];
}

export const upLines: readonly UpLine[] = [
  { mid: 'mic', source: 'microphone', rids: [] },
  { mid: 'cam', source: 'camera', rids: ['l', 'm', 'h'] },
  { mid: 'scr', source: 'screen', rids: ['l', 'h'] },
  { mid: 'sca', source: 'screenAudio', rids: [] },
];

export interface DownLine {
  readonly mid: string;
  readonly source: Source;
}

/**
 * Four voices at once are more than people follow; twelve cameras fill a screen; two may share at the same time.
 */
export const slotCounts: Readonly<Record<Source, number>> = {
  microphone: 4,
  camera: 12,
  screen: 2,
  screenAudio: 2,
};

const slotPrefix: Readonly<Record<Source, string>> = {
  microphone: 'a',
  camera: 'c',
  screen: 's',
  screenAudio: 'x',
};

export const downLines: readonly DownLine[] = (
  ['microphone', 'camera', 'screen', 'screenAudio'] as const
).flatMap((source) =>
  Array.from({ length: slotCounts[source] }, (_, i) => ({ mid: `${slotPrefix[source]}${i}`, source })),
);
