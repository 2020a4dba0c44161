/** The built Worker, whose workspaces may be told that there is no space left: as SQLite says it in a Durable Object of 10 GB. */
import worker, { Workspace as Built } from '../../../homes/workers/build/server/entry.js';

// Of two of one name the one here is meant.
export * from '../../../homes/workers/build/server/entry.js';

let full = false;
const writes = /^\s*(?:insert|update|delete|replace|create|alter)\b/i;

export class Workspace extends Built {
  constructor(ctx, env) {
    super(ctx, env);
    const exec = (text, ...values) => {
      if (full && writes.test(text)) throw new Error('database or disk is full: SQLITE_FULL');
      return ctx.storage.sql.exec(text, ...values);
    };
    const storage = instead(ctx.storage, { sql: instead(ctx.storage.sql, { exec }) });
    Object.defineProperty(this, 'ctx', { value: instead(ctx, { storage }) });
  }
}

/** The same thing with some of its members replaced; its own methods run on itself. */
const instead = (thing, members) =>
  new Proxy(thing, {
    get(target, name) {
      if (name in members) return members[name];
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

export default {
  ...worker,
  fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname !== '/fault/full' && pathname !== '/fault/free') return worker.fetch(request, env, context);
    full = pathname === '/fault/full';
    return new Response();
  },
};
