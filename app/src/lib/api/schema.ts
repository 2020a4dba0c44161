import type { JsonSchema } from '#lib/server/api/document.ts';

export type Schemas = Readonly<Record<string, JsonSchema>>;

/** A piece of what a type is called; `part` names the schema of the document that it stands for. */
export interface TypePiece {
  readonly text: string;
  readonly part?: string;
}

/** What a schema is called in a table, in pieces of which some lead further, and what stands for it when it is left out. */
export function typeOf(schema: JsonSchema): TypePiece[] {
  const { default: usual } = schema;
  const isTold = usual !== undefined && usual !== '' && typeof usual !== 'object';
  return [...namesOf(schema), ...(isTold ? [{ text: `; ${JSON.stringify(usual)} when left out` }] : [])];
}

function namesOf(schema: JsonSchema): TypePiece[] {
  if (schema.$ref) {
    const part = nameOf(schema.$ref);
    return [{ text: part, part }];
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices)
    return choices.flatMap((one, n) => [...(n ? [{ text: ' or ' }] : []), ...typeOf(one as JsonSchema)]);
  if (schema.enum) return [{ text: schema.enum.map((one) => JSON.stringify(one)).join(' or ') }];
  if (schema.const !== undefined) return [{ text: JSON.stringify(schema.const) }];
  if (schema.type === 'array') return [{ text: 'list of ' }, ...typeOf((schema.items ?? {}) as JsonSchema)];
  if (schema.type === 'object') return [{ text: 'object' }];
  const names = [schema.type ?? 'anything'].flat().map((name) => typeWords[name] ?? name);
  return [{ text: names.join(' or ') + boundsOf(schema) }];
}
const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
};

function boundsOf({ minimum, maximum, minLength, maxLength }: JsonSchema): string {
  const [least, most] = [minimum ?? minLength, maximum ?? maxLength];
  const unit = minLength === undefined && maxLength === undefined ? '' : ' characters';
  if (least !== undefined && most !== undefined) return `, ${figure(least)} to ${figure(most)}${unit}`;
  if (most !== undefined) return `, at most ${figure(most)}${unit}`;
  return least === undefined ? '' : `, at least ${figure(least)}${unit}`;
}
const figure = (n: number): string => n.toLocaleString('en');

export interface Field {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly about?: string | undefined;
}

/** The fields of an object; of a part of the document too. Empty for whatever has none. */
export function fieldsOf(schema: JsonSchema, schemas: Schemas): Field[] {
  const { properties = {}, required = [] } = resolved(schema, schemas);
  return Object.entries(properties).map(([name, field]) => ({
    name,
    schema: field as JsonSchema,
    required: required.includes(name),
    about: (field as JsonSchema).description,
  }));
}

/** A value that fits, to show what one looks like. */
export function exampleOf(schema: JsonSchema, schemas: Schemas, name = ''): unknown {
  const part = schema.$ref && nameOf(schema.$ref);
  if (part && part in examples) return examples[part];
  const {
    type,
    properties,
    items,
    enum: choices,
    anyOf,
    const: fixed,
    default: usual,
  } = resolved(schema, schemas);
  if (fixed !== undefined) return fixed;
  if (usual !== undefined && usual !== '') return usual;
  if (choices) return choices[0];
  if (anyOf) return exampleOf(anyOf[0] as JsonSchema, schemas, name);
  if (properties)
    return Object.fromEntries(
      Object.entries(properties).map(([key, field]) => [key, exampleOf(field as JsonSchema, schemas, key)]),
    );
  if (type === 'array') return [exampleOf((items ?? {}) as JsonSchema, schemas, name)];
  if (name in examples) return examples[name];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return true;
  return type === 'object' ? {} : '…';
}

const moment = '2026-11-21T10:30:00.000Z';
/** By the name of a part of the document, or of a field. */
const examples: Readonly<Record<string, unknown>> = {
  PersonId: 'k3J9x0aQfT2mWb7LsYc1Zg',
  WorkspaceId: 'p0Qm4vT8hR2dXc6NsLf1Ka',
  MeetingId: 'b7Yt2sK9wE4uJg0PnVd5Hq',
  InviteId: 'u5Rz8nC1oM3iBx6TfWk2Se',
  Slug: 'agora',
  RoomCode: 'abc-defg-hij',
  Instant: moment,
  name: 'Mia Laurent',
  createdByName: 'Mia Laurent',
  authorName: 'Mia Laurent',
  invitedBy: 'Mia Laurent',
  names: 'Mia Laurent',
  here: 'Mia Laurent',
  workspaceName: 'Agora',
  email: 'mia@agora.example',
  title: 'Weekly plans',
  body: 'See you at ten.',
  durationMs: 2_700_000,
  link: 'https://stoa.example/i/…',
  emoji: '🌿',
  uses: 0,
  maxUses: 1,
};

function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  return schema.$ref ? resolved(schemas[nameOf(schema.$ref)] ?? {}, schemas) : schema;
}
const nameOf = (reference: string): string => reference.split('/').at(-1) ?? '';
