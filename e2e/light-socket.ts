import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * A WebSocket client that costs next to nothing, so that thousands fit into one process beside the server that is measured. It hands
 * over whole text frames as buffers, answers pings, and knows no extensions (RFC 6455).
 */
export interface LightSocket {
  readonly socket: Socket;
  send(text: string): void;
  /** Breaks the connection without a word. */
  drop(): void;
  /** Resolves with the close code; 1006 when there was none. */
  readonly closed: Promise<number>;
}
export interface LightSocketOptions {
  readonly port: number;
  readonly path: string;
  readonly origin: string;
  readonly cookie?: string | undefined;
  readonly onText: (payload: Buffer, socket: LightSocket) => void;
}

/** Resolves when the upgrade went through; rejects with the status when it did not. */
export function openLightSocket({
  port,
  path,
  origin,
  cookie,
  onText,
}: LightSocketOptions): Promise<LightSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let code = 1006;
    let rest: Buffer | undefined;
    let upgraded = false;
    let ended: (code: number) => void;
    const light: LightSocket = {
      socket,
      send: (text) => void socket.write(masked(0x81, Buffer.from(text))),
      drop: () => socket.destroy(),
      closed: new Promise((done) => (ended = done)),
    };
    socket.on('error', reject);
    socket.on('close', () => {
      ended(code);
      reject(new Error('closed before the upgrade'));
    });
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nOrigin: ${origin}\r\n${cookie ? `Cookie: ${cookie}\r\n` : ''}\r\n`,
    );
    socket.on('data', (chunk) => {
      let bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
      rest = undefined;
      if (!upgraded) {
        const end = bytes.indexOf('\r\n\r\n');
        if (end < 0) return void (rest = bytes);
        const status = Number(bytes.subarray(9, 12).toString());
        if (status !== 101) {
          reject(new Error(`refused with ${status}`));
          return void socket.destroy();
        }
        upgraded = true;
        resolve(light);
        bytes = bytes.subarray(end + 4);
      }
      rest = frames(bytes, (opcode, payload) => {
        if (opcode === 1) onText(payload, light);
        else if (opcode === 9) socket.write(masked(0x8a, payload));
        else if (opcode === 8) {
          code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
          socket.end(masked(0x88, payload));
        }
      });
    });
  });
}

/** Calls `found` for each whole frame and answers what is left over. */
function frames(bytes: Buffer, found: (opcode: number, payload: Buffer) => void): Buffer | undefined {
  let at = 0;
  while (bytes.length - at >= 2) {
    let length = bytes[at + 1]! & 0x7f;
    let head = 2;
    if (length === 126) {
      if (bytes.length - at < 4) break;
      length = bytes.readUInt16BE(at + 2);
      head = 4;
    } else if (length === 127) {
      if (bytes.length - at < 10) break;
      length = Number(bytes.readBigUInt64BE(at + 2));
      head = 10;
    }
    if (bytes.length - at < head + length) break;
    found(bytes[at]! & 0x0f, bytes.subarray(at + head, at + head + length));
    at += head + length;
  }
  return at === bytes.length ? undefined : Buffer.from(bytes.subarray(at));
}

/** One whole frame of a client: masked, with a mask of zeros, which costs nothing and is as valid as any. */
export function masked(first: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? 6 : length < 65_536 ? 8 : 14;
  const frame = Buffer.alloc(head + length);
  frame[0] = first;
  if (head === 6) frame[1] = 0x80 | length;
  else if (head === 8) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 0x80 | 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  payload.copy(frame, head);
  return frame;
}
