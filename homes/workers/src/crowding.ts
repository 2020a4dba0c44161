/**
 * How many calls are under way. What comes on top is told to come back instead of waiting: a queue that grows answers nobody in time, and
 * costs memory until the isolate is ended with all that it holds.
 */
export interface Crowding {
  /** Whether there is room for one more. */
  readonly isFull: boolean;
  /** Counts work until it is settled. */
  during<T>(work: Promise<T>): Promise<T>;
}

export function createCrowding(most: number): Crowding {
  let underWay = 0;
  return {
    get isFull() {
      return underWay >= most;
    },
    async during(work) {
      underWay += 1;
      try {
        return await work;
      } finally {
        underWay -= 1;
      }
    },
  };
}
