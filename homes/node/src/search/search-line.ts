/** Who waits for a thread: of those who may begin it is one after the other's turn, however many searches each has in it. */
export interface SearchLine<Job> {
  add(who: string, job: Job): void;
  /** Puts one that was begun before all others of this person. */
  again(who: string, job: Job): void;
  /** Takes out one that waits no longer; nothing where it has begun. */
  leave(who: string, job: Job): void;
  /** Begins the next one. Whoever has one under way waits until it has {@link ended}: nobody keeps more than one thread. */
  next(): Job | undefined;
  ended(who: string): void;
  /** Whether there is somebody who could begin. */
  waits(): boolean;
  /** Empties it, and answers what was in it. */
  clear(): readonly Job[];
}

export function createSearchLine<Job>(): SearchLine<Job> {
  /** In the order of turns. */
  const waiting = new Map<string, Job[]>();
  const underWay = new Set<string>();
  const first = () => [...waiting].find(([who]) => !underWay.has(who));
  function put(who: string, jobs: Job[]): void {
    if (jobs.length > 0) waiting.set(who, jobs);
    else waiting.delete(who);
  }

  return {
    add: (who, job) => put(who, [...(waiting.get(who) ?? []), job]),
    again: (who, job) => put(who, [job, ...(waiting.get(who) ?? [])]),
    leave: (who, job) =>
      put(
        who,
        (waiting.get(who) ?? []).filter((one) => one !== job),
      ),
    next() {
      const turn = first();
      if (!turn) return undefined;
      const [who, [job, ...others]] = turn;
      waiting.delete(who);
      put(who, others);
      underWay.add(who);
      return job;
    },
    ended: (who) => void underWay.delete(who),
    waits: () => first() !== undefined,
    clear() {
      const jobs = [...waiting.values()].flat();
      waiting.clear();
      return jobs;
    },
  };
}
