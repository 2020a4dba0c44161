import { DurableObject, waitUntil } from 'cloudflare:workers';
import { openObjectEngine } from '@stoa/cloudflare';
import type { Actor, Home, WorkspaceId } from '@stoa/domain';
import { openWorkspace } from '@stoa/records';
import { bind, type Bindings } from './bindings.ts';
import { openStoa } from './home.ts';
import { answer, type Outcome } from './outcome.ts';
import { performNamed } from './use-cases.ts';

/** The records that a room keeps here. */
export type RecordsName = 'meetings' | 'seats' | 'attendance' | 'messageLog';

/** One workspace with its own SQLite, named by its id. Use cases run here, beside their records. */
export class Workspace extends DurableObject<Bindings> {
  #home: Promise<Home> | undefined;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    bind(env, waitUntil);
  }

  /** Performs a use case by the name under which the domain exports it. */
  perform(name: string, by: Actor, input: unknown): Promise<Outcome> {
    return answer(async () => performNamed(name, await this.#open(), by, input));
  }

  /** One call on the records, for a room: it holds the seats and the meeting itself, so that a message costs one call. */
  record(records: RecordsName, method: string, args: readonly unknown[]): Promise<Outcome> {
    return answer(async () => {
      const port = (await this.#open())[records] as unknown as Record<
        string,
        (...given: readonly unknown[]) => Promise<unknown>
      >;
      const call = Object.hasOwn(port, method) ? port[method] : undefined;
      if (!call) throw new Error(`${records} has no ${method}.`);
      return call(...args);
    });
  }

  #open(): Promise<Home> {
    return (this.#home ??= this.#start().catch((cause: unknown) => {
      this.#home = undefined;
      throw cause;
    }));
  }
  async #start(): Promise<Home> {
    const [{ directory }, records] = await Promise.all([
      openStoa(),
      openWorkspace(openObjectEngine(this.ctx.storage)),
    ]);
    return { ...directory, workspaceId: this.ctx.id.name as WorkspaceId, ...records };
  }
}
