/** The text of a form's field; empty for a missing one and for a file. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** For a form that is only a button: what is no form, or larger than one may be, is refused as where fields are read. */
export const pressed = async (request: Request): Promise<void> => void (await request.formData());

/** A browser without JavaScript sent the form itself: it gets a page that can be reloaded without sending it again. */
export const isPage = (request: Request): boolean =>
  request.headers.get('accept')?.includes('text/html') === true;
