/** Words that another language has taken over, or has the same. Each was looked at. */
export const sameAsEnglish: Readonly<Record<'id' | 'nl', readonly string[]>> = {
  id: [],
  nl: ['shell_account'],
};
