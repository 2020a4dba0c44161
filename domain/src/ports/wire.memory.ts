import type { ProcessId } from './leases.ts';
import { messageMostChars, type Wire, type WireEvent } from './wire.ts';

/** Joins wires within one process. Where Stoa is one process its one wire has nobody else on it. */
export interface MemoryWires {
  join(me: ProcessId): Wire;
  /** As when the line of one process breaks: nothing reaches it or leaves it, and after a while it and the others miss each other. */
  cut(process: ProcessId): void;
  mend(process: ProcessId): void;
  /** As when a process ends without a word. */
  end(process: ProcessId): void;
}

interface Joined {
  readonly listeners: Set<(event: WireEvent) => void>;
  readonly others: Set<ProcessId>;
  readonly missed: Set<ProcessId>;
  cut: boolean;
  /** What was sent and has not arrived yet, in UTF-16 code units. */
  waiting: number;
}

/** `waitingMostChars` is what may wait for delivery per sender. */
export function createMemoryWires({
  waitingMostChars = 16_777_216,
  broke = (_cause: unknown): void => {},
} = {}): MemoryWires {
  const all = new Map<ProcessId, Joined>();

  function tell(to: ProcessId, event: WireEvent): void {
    for (const listener of all.get(to)?.listeners ?? [])
      try {
        listener(event);
      } catch (cause) {
        broke(cause);
      }
  }
  function meet(a: ProcessId, b: ProcessId): void {
    const joined = all.get(a);
    if (!joined || joined.others.has(b)) return;
    joined.others.add(b);
    tell(a, { type: 'came', process: b });
  }
  function end(process: ProcessId): void {
    all.delete(process);
    for (const [other, { others, missed }] of all) {
      missed.delete(process);
      if (others.delete(process)) queueMicrotask(() => tell(other, { type: 'gone', process }));
    }
  }

  function deliver(from: ProcessId, to: ProcessId, text: string): void {
    const [sender, receiver] = [all.get(from), all.get(to)];
    if (!sender) return;
    sender.waiting -= text.length;
    if (!receiver || receiver.cut || sender.cut) {
      receiver?.missed.add(from);
      return tell(from, { type: 'undelivered', to });
    }
    meet(to, from);
    if (receiver.missed.delete(from)) tell(to, { type: 'missed', from });
    tell(to, { type: 'message', from, text });
  }

  return {
    join(me) {
      const mine: Joined = {
        listeners: new Set(),
        others: new Set(),
        missed: new Set(),
        cut: false,
        waiting: 0,
      };
      all.set(me, mine);
      setImmediate(() => {
        for (const other of all.keys())
          if (other !== me)
            for (const pair of [
              [me, other],
              [other, me],
            ] as const)
              meet(...pair);
      });
      const send = (to: ProcessId, text: string): boolean => {
        if (text.length > messageMostChars)
          throw new RangeError(`A message has at most ${messageMostChars} characters, not ${text.length}.`);
        if (mine.waiting + text.length > waitingMostChars) {
          setImmediate(() => all.get(to)?.missed.add(me));
          return false;
        }
        mine.waiting += text.length;
        setImmediate(deliver, me, to, text);
        return true;
      };
      return {
        me,
        send,
        broadcast: (text) => [...all.keys()].every((to) => to === me || send(to, text)),
        others: () => [...mine.others],
        listen(listener) {
          const own = (event: WireEvent): void => listener(event);
          mine.listeners.add(own);
          return () => void mine.listeners.delete(own);
        },
        leave: async () => end(me),
      };
    },
    cut: (process) => void (all.get(process)!.cut = true),
    mend(process) {
      all.get(process)!.cut = false;
      for (const from of all.get(process)!.others) tell(process, { type: 'missed', from });
    },
    end,
  };
}
