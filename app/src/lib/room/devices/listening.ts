/** What the level of one's own microphone tells. Pure: a meter feeds it a reading every {@link readingMs}. */

/** Time between two readings, ms. */
export const readingMs = 100;
/** At or below this peak nothing arrives at all: even a quiet room is above it. The figure is La Suite Meet's. */
const flatPeak = 0.0001;
/** After this much of nothing in a row it is said, ms. */
const flatMs = 3_000;
/** RMS of close speech, about -34 dBFS; fans and keys far away stay below. */
const speechRms = 0.02;
/** Speech for this long out of {@link windowMs} means talking, ms. */
const talkMs = 1_200;
const windowMs = 2_000;
/** Never more often than that, ms. */
const againMs = 60_000;
/** A level that never falls below this for {@link noiseMs} is noise, not speech: speech has gaps. About -38 dBFS. */
const noiseFloor = 0.0125;
const noiseMs = 6_000;

export interface Reading {
  readonly peak: number;
  readonly rms: number;
  /** Whether the microphone is sent. */
  readonly on: boolean;
  /** The page is visible and the meter runs: otherwise readings say nothing. */
  readonly trusted: boolean;
}
export interface Heard {
  readonly flat: boolean;
  readonly noisy: boolean;
  /** True once, when somebody starts to talk while muted. */
  readonly talkingMuted: boolean;
}

export function createListening(): (reading: Reading) => Heard {
  let flatFor = 0;
  let loud: boolean[] = [];
  let floorFor = 0;
  let sinceSaid = againMs;

  return ({ peak, rms, on, trusted }) => {
    sinceSaid += readingMs;
    if (!trusted) {
      flatFor = floorFor = 0;
      loud = [];
      return { flat: false, noisy: false, talkingMuted: false };
    }
    flatFor = on && peak <= flatPeak ? flatFor + readingMs : 0;
    floorFor = on && rms >= noiseFloor ? floorFor + readingMs : 0;
    loud = on ? [] : [...loud, rms >= speechRms].slice(-windowMs / readingMs);
    const talking = loud.filter(Boolean).length * readingMs >= talkMs && sinceSaid >= againMs;
    if (talking) {
      sinceSaid = 0;
      loud = [];
    }
    return { flat: flatFor >= flatMs, noisy: floorFor >= noiseMs, talkingMuted: talking };
  };
}

/** 0 to 1 for a bar: -60 dBFS and below is empty, -6 dBFS is full, as on a mixing desk. */
export function barOf(rms: number): number {
  if (rms <= 0) return 0;
  const decibels = 20 * Math.log10(rms);
  return Math.min(1, Math.max(0, (decibels + 60) / 54));
}
