/**
 * The peer of the SFU's measurement: what a UDP forwarder in Node costs that does nothing else. A datagram's first byte says what it
 * is (0 hello, 1 video, 2 sound, 3 how many were sent on?), its second who sends; a video goes to the next 12 of the room, a sound to
 * the next 4. The count is answered in 8 bytes, of which the last four are it.
 */
import { createSocket, type RemoteInfo } from 'node:dgram';

const people = Number(process.argv[3]);
const at: RemoteInfo[] = [];
const total = Buffer.alloc(8);
let sent = 0;
const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
socket.on('message', (packet, from) => {
  const sender = packet[1]!;
  if (packet[0] === 0) {
    at[sender] = from;
    return;
  }
  if (packet[0] === 3) {
    total.writeUInt32BE(sent, 4);
    socket.send(total, from.port, from.address);
    return;
  }
  const fan = Math.min(people - 1, packet[0] === 1 ? 12 : 4);
  for (let i = 1; i <= fan; i++) {
    const to = at[(sender + i) % people]!;
    socket.send(packet, to.port, to.address);
    sent += 1;
  }
});
socket.bind(Number(process.argv[2]), '127.0.0.1', () => process.send?.('ready'));
process.on('disconnect', () => process.exit(0));
