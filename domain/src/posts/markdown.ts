import MarkdownIt, { type StateCore, type Token } from 'markdown-it';
import { FilterXSS } from 'xss';
import { mentionPattern } from './mention-pattern.ts';

/**
 * Markdown as HTML that may stand in a page. Markup in the source is text, links lead only where {@link isSafeAddress} says, images come
 * from this site only; what is written is filtered once more by a list of tags. `mentioned` are names that stand out as `@Name`.
 */
export const markdownToHtml = (source: string, mentioned: readonly string[] = []): string =>
  filter.process(parser.render(source, { mentioned } satisfies Env));

/** What is read of a Markdown source: without marks, a line per block. */
export const markdownToText = (source: string): string =>
  parser
    .parse(source, {})
    .flatMap((token) => (token.type === 'inline' ? wordsOf(token.children ?? []) : blockText(token)))
    .join('\n')
    .trim();

/** A page of this site, a place on the page, another site, an address to write to. Everything else stays text. */
export const isSafeAddress = (address: string): boolean => safeAddress.test(address.trim());
const safeAddress = /^(?:https?:\/\/|mailto:|#|\/(?![/\\]))/i;
const isHere = (address: string): boolean => /^\/(?![/\\])/.test(address);

interface Env {
  readonly mentioned?: readonly string[];
}

const parser = createParser();
function createParser() {
  // Deeper than anybody nests; without a limit quotes in quotes exhaust the stack.
  const made = new MarkdownIt({ html: false, linkify: true, maxNesting: 30 });
  // The last two make long pages of short sources: 20,000 characters became 674 kB (a table with 2,000 columns) and 16 MB (references).
  made.disable(['html_block', 'html_inline', 'table', 'reference']);
  made.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  made.validateLink = isSafeAddress;
  made.core.ruler.push('stoa', (state) => {
    orderHeadings(state.tokens);
    for (const token of state.tokens) if (token.children) token.children = dressed(token.children, state);
  });
  return made;
}

/** The page's title is its first heading: those of a post begin below it, and none skips a level. */
function orderHeadings(tokens: readonly Token[]): void {
  const headings = tokens.filter(({ type }) => type.startsWith('heading_'));
  const highest = Math.min(...headings.map(({ tag }) => Number(tag[1])));
  let level = 1;
  for (const heading of headings) {
    if (heading.nesting === 1) level = Math.min(level + 1, Number(heading.tag[1]) - highest + 2);
    heading.tag = `h${level}`;
  }
}

/** Links that say what they may, images from here, and names that stand out. */
function dressed(children: readonly Token[], state: StateCore): Token[] {
  const { mentioned = [] } = state.env as Env;
  const names = mentioned.length > 0 ? mentionPattern(mentioned) : undefined;
  let inLink = false;
  return children.flatMap((token) => {
    if (token.type === 'link_open') {
      inLink = true;
      if (!isHere(String(token.attrGet('href')))) leadAway(token);
    } else if (token.type === 'link_close') inLink = false;
    else if (token.type === 'image') return imageOrLink(token, state, inLink);
    else if (token.type === 'text' && names && !inLink) return withMentions(token, names, state);
    return token;
  });
}

function leadAway(link: Token): void {
  link.attrSet('rel', 'noopener noreferrer nofollow');
  link.attrSet('target', '_blank');
}

/** An image of another site would tell it who reads: it becomes a link, or inside of a link its words. */
function imageOrLink(image: Token, state: StateCore, inLink: boolean): Token[] {
  const source = String(image.attrGet('src'));
  if (isHere(source)) {
    image.attrSet('loading', 'lazy');
    return [image];
  }
  const words = textToken(state, wordsOf(image.children ?? []) || source);
  if (inLink) return [words];
  const open = new state.Token('link_open', 'a', 1);
  open.attrSet('href', source);
  leadAway(open);
  return [open, words, new state.Token('link_close', 'a', -1)];
}

const withMentions = ({ content }: Token, names: RegExp, state: StateCore): Token[] =>
  content.split(names).flatMap((part, at) => {
    if (part === '') return [];
    if (at % 2 === 0) return [textToken(state, part)];
    const open = new state.Token('mention_open', 'span', 1);
    open.attrSet('class', 'mention');
    return [open, textToken(state, part), new state.Token('mention_close', 'span', -1)];
  });

function textToken(state: StateCore, content: string): Token {
  const token = new state.Token('text', '', 0);
  token.content = content;
  return token;
}

const blockText = ({ type, content }: Token): string | [] =>
  type === 'fence' || type === 'code_block' ? content.trimEnd() : [];
const wordsOf = (tokens: readonly Token[]): string =>
  tokens
    .map(({ type, content, children }) =>
      type === 'image' ? wordsOf(children ?? []) : type.endsWith('break') ? '\n' : content,
    )
    .join('');

/** What the parser writes passes unchanged; anything else is taken out, should a rule of it ever fail. */
const filter = new FilterXSS({
  whiteList: {
    ...Object.fromEntries(
      ['p', 'ul', 'li', 'blockquote', 'pre', 'code', 'em', 'strong', 's', 'hr', 'br'].map((tag) => [tag, []]),
    ),
    ...Object.fromEntries(['h2', 'h3', 'h4', 'h5', 'h6'].map((tag) => [tag, []])),
    ol: ['start'],
    a: ['href', 'title', 'rel', 'target'],
    img: ['src', 'alt', 'title', 'loading'],
    span: ['class'],
  },
  css: false,
  stripIgnoreTag: true,
  stripIgnoreTagBody: ['script', 'style'],
  // The parser writes neither of these into an attribute, but as `&quot;`, `&lt;` and `&amp;#`.
  safeAttrValue: (_tag, name, value) =>
    /["<>]|&#/.test(value) || (name === 'href' && !isSafeAddress(value)) || (name === 'src' && !isHere(value))
      ? ''
      : value,
});
