import { parse } from 'svelte/compiler';

/** What people read or hear of a tag or of a part of ours, besides what stands between its ends. */
const read = new Set([
  'title',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'placeholder',
  'alt',
  'label',
  'heading',
  'text',
  'hint',
  'note',
  'summary',
  'description',
]);
/** What is in them is not language. */
const notLanguage = new Set(['code', 'kbd', 'pre', 'style', 'script', 'svg']);
const letters = /\p{L}/u;
/** Names, and what keys are called. */
const names = /\b(?:Stoa|Alt|Esc|Ctrl|Shift|API|PNG|JSON|CSV|HTTP|URL|ID)\b|&\w+;|(?:^|\s)\/\w+\/(?:\s|$)/g;
/** What is called so in every language. */
const brands = new Set(['Samsung Internet']);
/** Two words beside each other. In a script, anything less may be a name. */
const sentence = /\p{L}[,.:;’…]* \p{L}/u;
/** Values of headers. */
const header = /^(?:private|no-store|text\/\w+|attachment)[,;]/;

interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

/** The texts of a Svelte file that are in its source instead of in the catalogue. */
export function textsOfSvelte(source: string): string[] {
  const { fragment, instance, module } = parse(source, { modern: true }) as unknown as Record<string, Node>;
  const found: string[] = [];
  inMarkup(fragment, found);
  for (const script of [instance, module]) if (script) found.push(...inScript(script));
  return found;
}

/** The sentences of a program's source: between its quotes. */
export function textsOfScript(source: string): string[] {
  const { instance } = parse(`<script lang="ts">${source.replaceAll('</script', '<\\/script')}</script>`, {
    modern: true,
  }) as unknown as Record<string, Node>;
  return inScript(instance!);
}

function inMarkup(part: unknown, found: string[]): void {
  if (Array.isArray(part)) return part.forEach((one) => inMarkup(one, found));
  if (!isNode(part)) return;
  if (part.type === 'Text') return add(String(part['data']), found);
  if (part.type === 'ExpressionTag') return shown(part['expression'], found);
  if (part.type === 'StyleDirective' || (part.type === 'Attribute' && part['name'] === 'class')) return;
  if (part.type === 'Attribute') {
    if (read.has(String(part['name']))) return inMarkup(part['value'], found);
    return handed(part['value'], found);
  }
  if (notLanguage.has(String(part['name']))) return inMarkup(part['attributes'], found);
  for (const [name, child] of Object.entries(part)) {
    if (name === 'expression' || name === 'test') continue;
    inMarkup(child, found);
  }
}

/** Of an expression whose outcome is read: the texts that it can come to. */
function shown(part: unknown, found: string[]): void {
  if (!isNode(part)) return;
  const parts: Record<string, unknown[]> = {
    ConditionalExpression: [part['consequent'], part['alternate']],
    LogicalExpression: [part['left'], part['right']],
    BinaryExpression: part['operator'] === '+' ? [part['left'], part['right']] : [],
    TSAsExpression: [part['expression']],
  };
  if (part.type === 'Literal' && typeof part['value'] === 'string') add(part['value'], found);
  else if (part.type === 'TemplateLiteral')
    for (const quasi of part['quasis'] as Node[]) add((quasi['value'] as { cooked: string }).cooked, found);
  else parts[part.type]?.forEach((one) => shown(one, found));
}

/** Of what is handed to a part for its own use: sentences only. */
function handed(value: unknown, found: string[]): void {
  if (Array.isArray(value)) return;
  if (isNode(value)) found.push(...inScript(value));
}

function inScript(node: Node): string[] {
  const found: string[] = [];
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) return part.forEach(walk);
    if (!isNode(part) || isForMachines(part)) return;
    if (part.type === 'Property' && read.has(String((part['key'] as Node)['name'])))
      return shown(part['value'], found);
    if (isSaidByDefault(part)) shown(part['right'], found);
    const text =
      part.type === 'Literal'
        ? part['value']
        : part.type === 'TemplateElement'
          ? (part['value'] as { cooked: string }).cooked
          : undefined;
    if (typeof text === 'string' && sentence.test(text) && !header.test(text) && !brands.has(text))
      found.push(text.trim());
    for (const [name, child] of Object.entries(part)) if (name !== 'parent') walk(child);
  };
  walk(node);
  return found;
}

/** A word that a part says where it is given none: `keep = 'Keep'`. */
function isSaidByDefault({ type, right }: Node): boolean {
  const value = type === 'AssignmentPattern' && isNode(right) && right.type === 'Literal' && right['value'];
  return typeof value === 'string' && /^\p{Lu}\p{Ll}+$/u.test(value);
}

/** Imports, types, what is thrown, and what is written to the log. */
function isForMachines(part: Node): boolean {
  if (part.type.startsWith('TS')) return !('expression' in part);
  if (part.type === 'ImportDeclaration' || part.type === 'ThrowStatement' || part.type === 'NewExpression')
    return true;
  if (part.type !== 'CallExpression') return false;
  const callee = part['callee'] as Node;
  return ((callee['property'] as Node | undefined)?.['name'] ?? callee['name']) === 'log';
}

function add(text: string, found: string[]): void {
  if (letters.test(text.replaceAll(names, ''))) found.push(text.trim());
}

const isNode = (part: unknown): part is Node =>
  typeof part === 'object' && part !== null && typeof (part as Node).type === 'string';
