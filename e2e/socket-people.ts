import { WebSocket } from 'ws';
import type { Stoa } from './stoa.ts';

/** People who are real seats over real sockets, with no camera: as many as a picture needs, for little of the machine. */
export interface SocketPeople {
  /** Asks to be let in; answers when the room has heard it. */
  knock(link: string, name: string): Promise<void>;
  /** Sends a frame of theirs. */
  say(name: string, frame: object): void;
  /** Writes in the chat. */
  says(name: string, body: string): void;
  leave(): void;
}

export function socketPeople(stoa: Pick<Stoa, 'url'>): SocketPeople {
  const sockets = new Map<string, WebSocket>();
  const say = (name: string, frame: object) => sockets.get(name)!.send(JSON.stringify(frame));
  return {
    knock(link, name) {
      const code = new URL(link).pathname.slice('/m/'.length);
      const address = `${stoa.url.replace('http', 'ws')}/api/chat/${code}`;
      const socket = new WebSocket(address, { headers: { origin: stoa.url } });
      sockets.set(name, socket);
      const live = { mic: false, cam: false, screen: false };
      socket.on('open', () => say(name, { t: 'hello', version: 1, name, after: 0, live, takeOver: false }));
      return new Promise((resolve, reject) => {
        socket.on('error', reject);
        socket.on('message', () => resolve());
      });
    },
    say,
    says: (name, body) => say(name, { t: 'say', re: 1, id: crypto.randomUUID(), body }),
    leave() {
      for (const socket of sockets.values()) socket.close();
    },
  };
}
