/** What a mail says, before it has a form. Each text is plain: nothing in it is markup. */
export interface Letter {
  /** One line. */
  readonly subject: string;
  /** What lists of mails show beside the subject. */
  readonly preview: string;
  readonly heading: string;
  readonly parts: readonly LetterPart[];
  /** Why this mail came, under a line at its end. */
  readonly because: string;
}

export type LetterPart =
  | { readonly type: 'text'; readonly text: string }
  /** The one thing to press. `href` is an address of this Stoa. */
  | { readonly type: 'button'; readonly label: string; readonly href: string }
  /** Said more quietly than the rest. */
  | { readonly type: 'note'; readonly text: string };
