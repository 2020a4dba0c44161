import { transportContract } from '@stoa/media/contracts/transport';
import { NativeClient } from './native-client.ts';
import { openWerift } from './werift-transport.ts';

transportContract('webrtc on werift', async () => {
  const openTransport = await openWerift({ port: 43_200, announced: ['127.0.0.1'] });
  const ends: NativeClient[] = [];
  return {
    openTransport,
    async farEnd(offer) {
      const end = new NativeClient('far');
      ends.push(end);
      await end.take(offer);
      return end;
    },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async close() {
      for (const end of ends) end.close();
    },
  };
});
