import { openLine, type Heard, type Line } from './line.ts';

/** What tabs say to each other. `joined` asks whoever has the line how far it is. */
type Said = Heard | { readonly type: 'joined' } | { readonly type: 'at'; readonly upTo: number };

const goodbyeMs = 1_000;

/**
 * One line for all tabs of a browser that have this `url` open: browsers keep few connections to one host. One tab has it and tells the
 * others; when that tab goes, another one takes over from where it was. Where a browser cannot share (pages without TLS), each tab has
 * its own.
 */
export function shareLine(url: string, from: number, hear: (heard: Heard) => void): () => void {
  if (!('locks' in navigator)) return openLine(url, from, hear).close;
  const channel = new BroadcastChannel(url);
  const over = new AbortController();
  let known = from;
  let line: Line | undefined;

  function take(heard: Heard): void {
    // What this tab's pages were made of already.
    if (heard.upTo < known) return;
    known = heard.upTo;
    // Whoever has the line holds on to it until the others have heard that they need not take it over.
    if (heard.type === 'bye') setTimeout(leave, line ? goodbyeMs : 0);
    hear(heard);
  }

  function leave(): void {
    over.abort();
    channel.close();
  }

  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    if (data.type === 'joined') {
      if (line) channel.postMessage({ type: 'at', upTo: line.upTo() } satisfies Said);
    } else if (data.type !== 'at') take(data);
    // The line is further than what this tab shows: what came between was told before it was there.
    else if (data.upTo > known) take({ type: 'resync', upTo: data.upTo });
  };
  channel.postMessage({ type: 'joined' } satisfies Said);
  navigator.locks
    .request(url, { signal: over.signal }, async () => {
      line = openLine(url, known, (heard) => {
        channel.postMessage(heard);
        take(heard);
      });
      await new Promise((resolve) => over.signal.addEventListener('abort', resolve));
      line.close();
    })
    .catch(() => {});

  return leave;
}
