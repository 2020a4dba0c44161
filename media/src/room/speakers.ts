/** Loudness (0 to 127) from which sound counts as speech: -60 dBov, above the hum of a room with noise suppression. */
const speech = 67;
/** How fast loudness is followed per packet of 20 ms: up within 60 ms, down within a second, so that a pause in a sentence is no silence. */
const attack = 0.4;
const release = 0.03;
/** How much louder somebody new must be than somebody heard to take the place, in dB. */
const margin = 6;
/** Sound that was not heard of for this long is silence, in ms (DTX and mute send nothing). */
const staleMs = 1_000;

interface Voice {
  loudness: number;
  heardAt: number;
  /** When speech began last. */
  spokeAt: number;
}

/** Who is speaking: smoothed loudness by peer, from the level that each packet of sound carries (RFC 6464). */
export class Speakers {
  private readonly voices = new Map<string, Voice>();
  private chosen: string[] = [];

  heard(peer: string, loudness: number, now: number): void {
    let voice = this.voices.get(peer);
    if (!voice) this.voices.set(peer, (voice = { loudness: 0, heardAt: now, spokeAt: 0 }));
    const before = voice.loudness;
    voice.loudness += (loudness - before) * (loudness > before ? attack : release);
    voice.heardAt = now;
    if (before < speech && voice.loudness >= speech) voice.spokeAt = now;
  }

  remove(peer: string): void {
    this.voices.delete(peer);
    this.chosen = this.chosen.filter((other) => other !== peer);
  }

  /** At most `count` who speak now, the loudest first; who spoke up most recently wins among equals. */
  speaking(count: number, now: number): { peer: string; level: number }[] {
    return [...this.voices]
      .map(([peer, voice]) => ({ peer, level: smoothed(voice, now), spokeAt: voice.spokeAt }))
      .filter(({ level }) => level >= speech)
      .sort((a, b) => b.level - a.level || b.spokeAt - a.spokeAt)
      .slice(0, count)
      .map(({ peer, level }) => ({ peer, level }));
  }

  /**
   * The `count` whose sound is passed on. Who is in stays in until somebody clearly louder comes; with no more voices than places
   * everybody is in, silent or not, so that the first word is not cut.
   */
  audible(candidates: readonly string[], count: number, now: number): string[] {
    const level = (peer: string) => this.levelOf(peer, now);
    this.chosen = this.chosen.filter((peer) => candidates.includes(peer)).slice(0, count);
    const others = candidates
      .filter((peer) => !this.chosen.includes(peer))
      .sort((a, b) => level(b) - level(a));
    while (this.chosen.length < count && others.length > 0) this.chosen.push(others.shift()!);
    for (const peer of others) {
      const quietest = this.chosen.reduce((least, other) => (level(other) < level(least) ? other : least));
      if (level(peer) < speech || level(peer) < level(quietest) + margin) break;
      this.chosen[this.chosen.indexOf(quietest)] = peer;
    }
    return [...this.chosen];
  }

  /** Smoothed loudness, 0 to 127; 0 below speech, so that two who are silent are equal. */
  levelOf(peer: string, now: number): number {
    const voice = this.voices.get(peer);
    const level = voice ? smoothed(voice, now) : 0;
    return level < speech ? 0 : level;
  }
}

const smoothed = (voice: Voice, now: number): number =>
  now - voice.heardAt > staleMs ? 0 : Math.round(voice.loudness);
