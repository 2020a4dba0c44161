/** What a person has set for all their meetings, kept in this browser. */
import { keep, kept } from './kept.ts';

const start = {
  name: '',
  letters: true,
  soundJoin: true,
  soundLeave: true,
  soundHand: true,
  soundMessage: true,
  announceChat: true,
  warnFlat: true,
  warnMuted: true,
  askStillThere: true,
  reduceNoise: true,
  mirror: true,
  ownTile: 'grid' as 'grid' | 'float' | 'hidden',
  micOn: true,
  cameraOn: true,
  microphone: undefined as string | undefined,
  camera: undefined as string | undefined,
  speaker: undefined as string | undefined,
};
export type Preferences = typeof start;
export type SoundKey = 'soundJoin' | 'soundLeave' | 'soundHand' | 'soundMessage';

const key = 'preferences';

/** Reads what was kept, dropping what no longer fits. */
function read(): Preferences {
  const found = kept<Record<string, unknown>>(key) ?? {};
  const fits = Object.entries(start).flatMap(([name, value]) =>
    typeof found[name] === typeof value || (value === undefined && typeof found[name] === 'string')
      ? [[name, found[name]]]
      : [],
  );
  return { ...start, ...(Object.fromEntries(fits) as Partial<Preferences>) };
}

export class PreferenceStore {
  #values: Preferences = $state(read());

  get<Name extends keyof Preferences>(name: Name): Preferences[Name] {
    return this.#values[name];
  }
  set<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
    this.#values[name] = value;
    keep(key, $state.snapshot(this.#values));
  }
}
