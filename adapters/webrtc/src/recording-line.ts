import type { Engine } from '@stoa/media';
import { RecordingOver, type SegmentSink } from '@stoa/media/recorder/segment';
import type { FromMedia, ToMedia } from './messages.ts';

type RecordingOrder = Extract<ToMedia, { t: 'record' | 'stopRecording' | 'kept' | 'notKept' }>;

/** The child's end of all recordings: segments go to the server over its channel, and count as kept when it says so. */
export class RecordingLine {
  private readonly engine: Engine;
  private readonly tell: (message: FromMedia) => void;
  private readonly asked = new Map<number, PromiseWithResolvers<void>>();
  private readonly running = new Map<string, number>();
  private n = 0;

  constructor(engine: Engine, tell: (message: FromMedia) => void) {
    this.engine = engine;
    this.tell = tell;
  }

  obey(order: RecordingOrder): void {
    switch (order.t) {
      case 'record': {
        const { room, recording, elapsedMs, numbers } = order;
        const begin = () => {
          this.running.set(room, recording);
          this.engine.record(room, {
            ...{ sink: this.sinkOf(recording), elapsedMs, numbers },
            onEvent: (event) => this.tell({ t: 'recording', recording, event }),
          });
        };
        // One that is just being ended has to be out of the way.
        if (this.running.has(room)) void this.engine.stopRecording(room).then(begin);
        else begin();
        break;
      }
      case 'stopRecording':
        void this.engine.stopRecording(order.room).then(() => {
          if (this.running.get(order.room) === order.recording) this.running.delete(order.room);
        });
        break;
      case 'kept':
        this.take(order.n)?.resolve();
        break;
      case 'notKept':
        this.take(order.n)?.reject(order.over ? new RecordingOver(order.reason) : new Error(order.reason));
    }
  }

  private sinkOf(recording: number): SegmentSink {
    return {
      segment: (segment) => this.ask((n) => ({ t: 'segment', n, recording, segment })),
      beat: (atMs) => this.ask((n) => ({ t: 'beat', n, recording, atMs })),
    };
  }

  private ask(message: (n: number) => FromMedia): Promise<void> {
    const n = ++this.n;
    const answered = Promise.withResolvers<void>();
    this.asked.set(n, answered);
    this.tell(message(n));
    return answered.promise;
  }

  private take(n: number): PromiseWithResolvers<void> | undefined {
    const asked = this.asked.get(n);
    this.asked.delete(n);
    return asked;
  }
}
