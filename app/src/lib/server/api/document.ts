import { z } from 'zod';
import { version } from '../../../../package.json' with { type: 'json' };
import { listOperations, type Listed } from './catalogue.ts';
import { subjects } from './operation.ts';
import { problems, problemType, titleOf, type ProblemType } from './problem.ts';

/** JSON Schema, as OpenAPI 3.1 has it (draft 2020-12). */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

export interface DocumentedOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}
export interface DocumentedResponse {
  readonly description: string;
  /** Of an answer that is a problem: the last parts of its `type`. */
  readonly 'x-problems'?: readonly ProblemType[];
  readonly headers?: Readonly<Record<string, Reference>>;
  readonly content?: Content;
}
type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;
interface Reference {
  readonly $ref: string;
}

export interface ApiDocument {
  readonly openapi: '3.1.1';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly [part: string]: unknown;
  };
}

let made: Promise<ApiDocument> | undefined;
/** The description of the whole API, made once from those of its operations. */
export const apiDocument = (): Promise<ApiDocument> => (made ??= listOperations().then(documentOf));

export function documentOf(operations: readonly Listed[]): ApiDocument {
  const schemas: Record<string, JsonSchema> = {};
  const paths: Record<string, Record<string, DocumentedOperation>> = {};
  const problemSchema = written(problem, 'input', schemas);
  for (const operation of operations)
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = documented(
      operation,
      schemas,
      problemSchema,
    );
  return {
    openapi: '3.1.1',
    info: {
      title: 'Stoa',
      version,
      description:
        'Everything that can be done on the pages. A program sends a key or a token as `Authorization: Bearer`. A page sends the session cookie, and with what changes something the Origin of this site. What goes wrong is told as application/problem+json (RFC 9457).',
    },
    tags: subjects.map((name) => ({ name })),
    paths,
    components: {
      schemas,
      parameters: { workspace, ifNoneMatch, ifMatch },
      headers,
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-stoa',
          description: 'As it was given at sign-in.',
        },
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'stoa_… or JWT',
          description:
            'A key that somebody made on their account page, or a token that `issueToken` made. An operation names what it has to allow, `read` or `write`. Where it is sent, cookies count for nothing, and no Origin is asked for.',
        },
      },
    },
  };
}

function documented(
  operation: Listed,
  schemas: Record<string, JsonSchema>,
  problemSchema: JsonSchema,
): DocumentedOperation {
  const { id, method, subject, summary, details, who, params, query, body, answer } = operation;
  const isRead = method === 'GET' && !operation.contentType;
  const failures = new Map<number, ProblemType[]>();
  for (const type of problemsOf(operation)) {
    const { status } = problems[type];
    failures.set(status, [...(failures.get(status) ?? []), type]);
  }
  return {
    operationId: id,
    tags: [subject],
    summary,
    ...(details && { description: details }),
    security: securityOf(operation),
    parameters: [
      ...(who === 'member' ? [{ $ref: '#/components/parameters/workspace' }] : []),
      ...parametersOf('path', params, schemas),
      ...parametersOf('query', query, schemas),
      ...(isRead ? [{ $ref: '#/components/parameters/ifNoneMatch' }] : []),
      ...(operation.asksWhatWasSeen ? [{ $ref: '#/components/parameters/ifMatch' }] : []),
    ],
    ...(operation.takes && {
      requestBody: {
        required: true,
        // Bytes have no schema (OpenAPI 3.1, 4.8.14.1).
        content: Object.fromEntries(operation.takes.map((type) => [type, { schema: {} }])),
      },
    }),
    ...(body && {
      requestBody: {
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: written(body, 'input', schemas) } },
      },
    }),
    responses: {
      [answer || operation.contentType ? (operation.status ?? 200) : 204]: success(operation, schemas),
      ...(isRead && { 304: { description: 'Nothing changed.' } }),
      ...Object.fromEntries(
        [...failures].map(([status, types]) => [
          status,
          {
            description: types.map((type) => `${titleOf(type)}: ${problems[type].words}`).join(' '),
            'x-problems': types,
            ...(types.includes('TooOften') && { headers: { 'Retry-After': refTo('retryAfter') } }),
            content: { [problemType]: { schema: problemSchema } },
          },
        ]),
      ),
    },
  };
}

/** Roles beside `oauth2` are for people to read (OpenAPI 3.1, 4.8.30): what the key must allow. */
function securityOf({ who, programs, method }: Listed): DocumentedOperation['security'] {
  if (who === 'anyone') return [];
  if (programs === 'none') return [{ session: [] }];
  return [{ session: [] }, { bearer: [method === 'GET' || programs !== undefined ? 'read' : 'write'] }];
}

function success(operation: Listed, schemas: Record<string, JsonSchema>): DocumentedResponse {
  const { answer, contentType = 'application/json', method, next, location } = operation;
  const headers = {
    ...(((method === 'GET' && !operation.contentType) || operation.version) && { ETag: refTo('etag') }),
    ...(next && { Link: refTo('link') }),
    ...(location && { Location: refTo('location') }),
  };
  return {
    description: answer || operation.contentType ? 'As asked for.' : 'Done; there is nothing to tell.',
    ...(Object.keys(headers).length > 0 && { headers }),
    ...((answer || operation.contentType) && {
      content: { [contentType]: { schema: answer ? written(answer, 'input', schemas) : { type: 'string' } } },
    }),
  };
}

/** The problems that an operation can meet, from what it describes. */
function problemsOf({
  who,
  programs,
  params,
  query,
  body,
  takes,
  refuses,
  method,
}: Listed): Set<ProblemType> {
  return new Set<ProblemType>([
    'WrongKey',
    ...(who === 'anyone' ? [] : (['NotSignedIn', 'NotFound'] as const)),
    ...(programs === 'none' || programs === 'keys' ? (['NotForPrograms'] as const) : []),
    ...(programs === undefined && method !== 'GET' ? (['ReadOnlyKey'] as const) : []),
    ...(programs === undefined && who === 'person' ? (['KeyOfOneWorkspace'] as const) : []),
    ...(who === 'member' || query || body ? (['InvalidInput'] as const) : []),
    ...(params ? (['NotFound'] as const) : []),
    ...(body ? (['Unreadable', 'TooLarge', 'WrongContentType'] as const) : []),
    ...(takes ? (['TooLarge', 'WrongContentType'] as const) : []),
    ...(method === 'GET' ? [] : (['ForeignOrigin'] as const)),
    ...refuses,
    'TooOften',
    'Broken',
  ]);
}

function parametersOf(
  where: 'path' | 'query',
  schema: z.ZodType | undefined,
  schemas: Record<string, JsonSchema>,
): Parameter[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, field]) => {
    // What a number is written as in an address says less of it than the number.
    const {
      description,
      default: usual,
      ...rest
    } = written(field, isText(field) ? 'input' : 'output', schemas);
    return {
      name,
      in: where,
      required: where === 'path' || !field.safeParse(undefined).success,
      ...(description && { description }),
      schema: { ...rest, ...(usual !== undefined && { default: usual }) },
    };
  });
}

/** Whether a parameter is text all the way: a cursor is, whatever we read in it. */
const isText = (field: z.ZodType): boolean =>
  z.toJSONSchema(field, { io: 'output', unrepresentable: 'any' }).type !== 'integer';

/** A schema as JSON Schema, with its named parts among the document's. Both sides of the API write what `io` says. */
function written(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, JsonSchema>): JsonSchema {
  const {
    $schema: _dialect,
    $defs = {},
    ...whole
  } = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io, override: plain })).replaceAll(
      '"#/$defs/',
      '"#/components/schemas/',
    ),
  ) as JsonSchema;
  for (const [name, part] of Object.entries($defs)) schemas[name] = part as JsonSchema;
  return whole;
}

/** A format says it; bounds that are those of every number say nothing. */
function plain({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

const refTo = (header: keyof typeof headers): Reference => ({ $ref: `#/components/headers/${header}` });
const text = { type: 'string' } as const;
const headers = {
  etag: { description: 'Names this very answer.', schema: text },
  link: { description: 'The next page, as `rel="next"`; left out on the last one (RFC 8288).', schema: text },
  location: { description: 'Where what was made is.', schema: text },
  retryAfter: { description: 'After how many seconds to ask again.', schema: { type: 'integer' } },
};
const workspace = {
  name: 'X-Tenant-ID',
  in: 'header',
  required: false,
  description:
    'The workspace, by the last part of its address: `agora` for `/w/agora`. May be left out where its subdomain is asked.',
  schema: text,
};
const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The tag of the answer that you have: 304 if nothing changed.',
  schema: text,
};

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description:
    'The tag of what you read before you changed it: 412 if somebody else changed it since. Only what this operation can change counts, not likes or who is in a room.',
  schema: text,
};

const problem = z
  .object({
    type: z.string().describe('What kind of problem: leads to its documentation.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened and what can be done, for people.'),
    instance: z.string().describe('The address that was asked.'),
    requestId: z.string().describe('Names the request in the log of this Stoa.'),
    errors: z
      .array(
        z.object({
          in: z.enum(['path', 'query', 'header', 'body']),
          field: z.string().describe('Empty for the whole.'),
          problem: z.string().describe('A stable word, e.g. `missing`, `tooLong`.'),
          detail: z.string(),
        }),
      )
      .optional()
      .describe('Each field that cannot be used.'),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });
