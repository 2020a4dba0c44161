/**
 * The entry of the media process: an engine behind an IPC channel. It lives as long as the channel does, so it never outlives the
 * server. What libdatachannel cannot survive ends this process only; {@link createMediaProcess} starts another.
 */
import { tickMs, type Engine } from '@stoa/media';
import type { FromMedia, ToMedia } from './messages.ts';
import { openEngine } from './open-engine.ts';
import { RecordingLine } from './recording-line.ts';

const tell = (message: FromMedia) => {
  // The server may be gone at this very moment: that ends this process by `disconnect`, not by an error.
  if (process.connected) process.send?.(message, () => {});
};

process.on('disconnect', () => process.exit(0));
// The terminal sends Ctrl+C to the whole group; the server says when we end, by closing the channel.
process.on('SIGINT', () => {});
process.once('message', (message: ToMedia) => {
  if (message.t === 'start') void start(message);
});

async function start(settings: Extract<ToMedia, { t: 'start' }>): Promise<void> {
  try {
    const { engine, name, note } = await openEngine(settings);
    const recordings = new RecordingLine(engine, tell);
    process.on('message', (message: ToMedia) => obey(engine, recordings, message));
    setInterval(() => engine.tick(), tickMs);
    tell({ t: 'up', engine: name, ...(note === undefined ? {} : { note }) });
  } catch (cause) {
    const { message, code } = cause as NodeJS.ErrnoException;
    tell({ t: 'refused', reason: message, ...(code === undefined ? {} : { code }) });
    process.disconnect();
  }
}

function obey(engine: Engine, recordings: RecordingLine, message: ToMedia): void {
  switch (message.t) {
    case 'connect': {
      const { room, seat, generation } = message;
      engine.connect(room, seat, generation, (event) => tell({ t: 'event', room, seat, generation, event }));
      break;
    }
    case 'answer':
      engine.answer(message.room, message.seat, message.generation, message.sdp);
      break;
    case 'want':
      engine.want(message.room, message.seat, message.wanted);
      break;
    case 'permit':
      engine.permit(message.room, message.seat, message.permitted);
      break;
    case 'leave':
      engine.leave(message.room, message.seat);
      break;
    case 'record':
    case 'stopRecording':
    case 'kept':
    case 'notKept':
      recordings.obey(message);
      break;
    case 'ping':
      tell({ t: 'pong', n: message.n });
  }
}
