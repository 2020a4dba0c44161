import type { Cookies, Home, Instant, Perform, Person, Program, Role, Slug, WorkspaceId } from '@stoa/domain';

declare global {
  namespace App {
    interface Locals {
      /** Names this request in the log and in the `x-request-id` header. */
      requestId: string;
      /** What broke is over in so many seconds: the answer says so. */
      retryAfterS?: number | undefined;
      /** Where it stands, for the log. */
      workspaceId?: WorkspaceId | undefined;
      /** The signed-in person, if any. */
      person?: Person | undefined;
      /** The program that asks in the person's name, where the request came with a key or a token. */
      program?: Program | undefined;
      /** Names the session that the request came with, without being its secret. */
      sessionId?: string | undefined;
      /**
       * Under `/w/[slug]`, and where the API is told one by `X-Tenant-ID` or a subdomain: the workspace, with the role of the person there. Where there is none for this person, reading it
       * answers 404, the same for unknown workspaces and for those of others.
       */
      readonly workspace: { id: WorkspaceId; slug: Slug; name: string; role: Role };
      /** Under `/w/[slug]`: the moment of the past that the page shows the workspace at; see `moment.ts`. */
      moment?: Instant | undefined;
      /** Under `/w/[slug]`: how far the workspace had come before anything of it was read. */
      position?: number;
      /**
       * Performs a use case for whoever sent the request: in the workspace under `/w/[slug]` (answering 404 as `workspace`
       * does), in the meeting's workspace under `/m/[code]`, else in the directory alone.
       */
      readonly perform: Perform<Home>;
      /** Puts what the accounts answered on the way to the browser. */
      keep(cookies: Cookies): void;
    }
    interface Error {
      message: string;
      /** What happened, for the page to word; see `http.ts`. */
      type?: string;
      /** The heading and the text of the page that is shown instead; see `error-words.ts`. */
      title?: string;
      text?: string;
      requestId?: string;
    }
  }
}

export {};
