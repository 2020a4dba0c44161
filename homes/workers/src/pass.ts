import type { Actor, Role, WorkspaceId } from '@stoa/domain';

/** What the Worker found out about a socket before it handed it to the room. */
export interface Pass {
  readonly workspaceId: WorkspaceId;
  readonly actor: Actor;
  /** Theirs in the workspace. */
  readonly role: Role | undefined;
  /** What proves the session, to look at it again; empty for guests. */
  readonly cookie: string;
}

/** Nobody but the Worker reaches a Durable Object, and the Worker drops what a client sent under this name. */
const header = 'x-stoa-pass';

export function withPass(request: Request, pass: Pass): Request {
  const headers = new Headers(request.headers);
  headers.set(header, encodeURIComponent(JSON.stringify(pass)));
  return new Request(request, { headers });
}
export const readPass = (request: Request): Pass =>
  JSON.parse(decodeURIComponent(request.headers.get(header) ?? '')) as Pass;
