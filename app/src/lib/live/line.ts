import { waitBefore } from '#lib/room/backoff.ts';

/** What comes over the line. Afterwards everything up to `upTo` is known. */
export type Heard =
  | { readonly type: 'changed'; readonly topics: readonly string[]; readonly upTo: number }
  /** Anything may have changed. */
  | { readonly type: 'resync'; readonly upTo: number }
  /** Nothing more will come. */
  | { readonly type: 'bye'; readonly upTo: number };

export interface Line {
  /** The position that is known. */
  upTo(): number;
  close(): void;
}

/** Three heartbeats of the server, ms: a line that says nothing for so long is broken, whatever the browser thinks. */
export const silenceMs = 45_000;

/**
 * A line to the server's events, from a position on, until `close`. What breaks is made anew, later and later, and at once when the
 * machine is on a network again; nothing is missed meanwhile, as the server goes on from the last position.
 */
export function openLine(url: string, from: number, hear: (heard: Heard) => void): Line {
  let upTo = from;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;

  function connectIn(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(connect, ms);
  }
  function connect(): void {
    source?.close();
    connectIn(silenceMs);
    const events = new EventSource(`${url}?after=${upTo}`);
    source = events;
    const on = (name: string, then: (data: string) => void): void =>
      events.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
        if (lastEventId !== '') upTo = Number(lastEventId);
        tries = 0;
        connectIn(silenceMs);
        then(data);
      });
    on('beat', () => {});
    on('message', (data) => hear({ type: 'changed', topics: data.split(','), upTo }));
    on('resync', () => hear({ type: 'resync', upTo }));
    on('bye', () => {
      close();
      hear({ type: 'bye', upTo });
    });
    // The browser's own way back gives up at the first answer that is no stream, and never waits longer.
    events.onerror = () => {
      events.close();
      connectIn(waitBefore(tries));
      tries += 1;
    };
  }
  function close(): void {
    clearTimeout(timer);
    source?.close();
    removeEventListener('online', connect);
  }

  addEventListener('online', connect);
  connect();
  return { upTo: () => upTo, close };
}
