import { WebSocket } from 'ws';
import type { Stoa } from '../../stoa.ts';

/** Goes into a room by its socket and resolves once in; `ended` resolves with why the server let go. */
export function inRoom(stoa: Stoa, code: string, cookie: string): Promise<{ ended: Promise<string> }> {
  const ws = new WebSocket(`${stoa.url.replace('http', 'ws')}/api/chat/${code}`, {
    headers: { origin: stoa.origin, cookie },
  });
  let why = 'closed';
  const ended = new Promise<string>((resolve) => ws.on('close', (status) => resolve(`${why} ${status}`)));
  const hello = {
    t: 'hello',
    version: 1,
    after: 0,
    live: { mic: false, cam: false, screen: false },
    takeOver: false,
  };
  ws.on('open', () => ws.send(JSON.stringify(hello)));
  return new Promise((resolve, reject) => {
    ws.on('error', reject);
    ws.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { t: string; why?: string };
      if (frame.t === 'welcome') resolve({ ended });
      if (frame.t === 'bye') why = frame.why ?? 'bye';
    });
  });
}
