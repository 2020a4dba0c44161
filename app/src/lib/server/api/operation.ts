import type { RequestEvent } from '@sveltejs/kit';
import type { Home, Result, UseCase, Version } from '@stoa/domain';
import type { z } from 'zod';
import type { Refusal } from '../http.ts';

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** The chapters of the documentation, in their order. */
export const subjects = [
  'Workspace',
  'People',
  'Invitations',
  'Meetings',
  'Posts',
  'Notifications',
  'Search',
  'History',
  'Branches',
  'Webhooks',
  'Jobs',
  'Cache',
  'Profile',
  'This Stoa',
] as const;
export type Subject = (typeof subjects)[number];

/** A request, parsed. */
export interface Asked<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** What whoever asks started from (`If-Match`); `undefined` where they do not say. */
  readonly seen: readonly Version[] | undefined;
}

/** What a schema of an answer is made from: domain values, which may be read only. */
export type Given<Schema extends z.ZodType> = ReadOnly<z.output<Schema>>;
type ReadOnly<T> = T extends readonly (infer Item)[]
  ? readonly ReadOnly<Item>[]
  : T extends string | number
    ? T
    : T extends object
      ? { readonly [Key in keyof T]: ReadOnly<T[Key]> }
      : T;

interface Described<Params, Query, Body> {
  /** Its name in clients that are made from the document: a verb and a noun. */
  readonly id: string;
  readonly method: Method;
  readonly subject: Subject;
  /** One line of the documentation, and what that line cannot say. */
  readonly summary: string;
  readonly details?: string;
  /** Who may come as far as the use case, which then asks for their role. `member` is of the workspace that the request names. */
  readonly who: 'anyone' | 'person' | 'member';
  /**
   * Which programs may ask. When not said, those whose key or token is for it: one that only reads asks GET, one of a workspace asks for
   * that workspace. `any` of them, only `keys` (whatever they are for), or `none`: what looks after an account is for people who signed in.
   */
  readonly programs?: 'any' | 'keys' | 'none';
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** The types of a body that is taken as it is, byte for byte, instead of `body`. */
  readonly takes?: readonly string[];
  /** The largest body, in bytes; 64 KiB when not said. */
  readonly bodyMostBytes?: number;
  /** Whether pages of every other site may read the answer, without cookies. None may when not said. */
  readonly openToAllSites?: true;
  /**
   * Whether its answer is made from more than the request, the records and the clock: no home may give it again (decision 0009). It is
   * not when not said.
   */
  readonly beyondRecords?: true;
  /** Whether it looks at `If-Match`, and refuses with `ChangedMeanwhile` what was changed since. */
  readonly asksWhatWasSeen?: true;
}

interface Answered<Params, Query, Body, Output, Answer extends z.ZodType> {
  /** 200 when not said; 204 where there is no `answer`. */
  readonly status?: 200 | 201;
  /** The body, as it is sent. What a value has beyond it stays here. */
  readonly answer?: Answer;
  /** The value as `answer` wants it. Left out where it already is. */
  present?(output: Output, asked: Asked<Params, Query, Body>, event: RequestEvent): Given<Answer>;
  /** What of the query is different on the next page; `undefined` on the last one. */
  next?(
    output: Output,
    asked: Asked<Params, Query, Body>,
  ): Readonly<Record<string, string | number>> | undefined;
  /** Where what was made is to be found. */
  location?(output: Output): string;
  /** The version of what can be changed: the tag of the answer begins with it. */
  version?(output: NoInfer<Output>): Version;
}

/** Every refusal of a use case is described: a new one does not compile until each operation that meets it says so. */
type AllOf<Wanted extends string, Named extends readonly Wanted[]> = [
  Exclude<Wanted, Named[number]>,
] extends [never]
  ? Named
  : Named & { readonly missing: Exclude<Wanted, Named[number]> };

/** One operation of the API, as the endpoint and the document know it. */
export interface Operation extends Omit<Described<unknown, unknown, unknown>, 'params' | 'query' | 'body'> {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly refuses: readonly Refusal['type'][];
  readonly status?: 200 | 201;
  readonly answer?: z.ZodType;
  /** The type of an answer that is not JSON, or not made from `answer`. */
  readonly contentType?: string;
  /** What it performs, where that is a use case of the domain. */
  readonly performs?: UseCase<Home, never, unknown>;
  run(event: RequestEvent, asked: Asked): Promise<Result<unknown, Refusal> | Response>;
  present?(output: unknown, asked: Asked, event: RequestEvent): unknown;
  next?(output: unknown, asked: Asked): Readonly<Record<string, string | number>> | undefined;
  location?(output: unknown): string;
  version?(output: unknown): Version;
}

/** Describes an operation that performs a use case. */
export function operation<
  Params,
  Query,
  Body,
  Input,
  Output,
  Refused extends Refusal,
  Answer extends z.ZodType,
  const Refuses extends readonly Refused['type'][],
>(
  described: Described<Params, Query, Body> &
    Answered<Params, Query, Body, Output, Answer> & {
      readonly performs: UseCase<Home, Input, Result<Output, Refused>>;
      input(asked: Asked<Params, Query, Body>): Input;
      readonly refuses: AllOf<Refused['type'], Refuses>;
    },
): Operation {
  const { performs, input } = described;
  return {
    ...(described as unknown as Operation),
    run: ({ locals }, asked) => locals.perform(performs, input(asked as Asked<Params, Query, Body>)),
  };
}

/** Describes an operation that asks something else than a workspace, by `run`: the accounts, or the request itself. */
export function operationBy<
  Params,
  Query,
  Body,
  Output,
  Answer extends z.ZodType = z.ZodNever,
  // Where nothing is refused, nothing says so.
  Refused extends Refusal = never,
  const Refuses extends readonly Refused['type'][] = readonly [],
>(
  run: (event: RequestEvent, asked: Asked<Params, Query, Body>) => Promise<Result<Output, Refused>>,
  described: Described<Params, Query, Body> &
    Answered<Params, Query, Body, Output, Answer> & {
      readonly refuses: AllOf<Refused['type'], Refuses>;
    },
): Operation {
  return { ...(described as unknown as Operation), run: run as Operation['run'] };
}

/** Describes an operation that answers by itself: a stream, or a status of its own. It is parsed and guarded like the others. */
export function operationAnswering<Params, Query, Body>(
  described: Described<Params, Query, Body> & {
    readonly answer?: z.ZodType;
    /** Where it performs a use case all the same. */
    readonly performs?: UseCase<Home, never, unknown>;
    /** `application/json` when not said. */
    readonly contentType?: string;
    readonly refuses: readonly Refusal['type'][];
    run(event: RequestEvent, asked: Asked<Params, Query, Body>): Promise<Response>;
  },
): Operation {
  return described as unknown as Operation;
}
