const keys = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Words that another language has taken over, or has the same. Each was looked at. A line each, so that two who add meet less often. */
export const sameAsEnglish: Readonly<Record<'id' | 'nl', readonly string[]>> = {
  id: keys(`
    language_choices
    language_en
    language_id
    language_nl
    people_admin
  `),
  nl: keys(`
    dashboard_is_open
    language_choices
    language_en
    language_id
    language_nl
    meetings_state_open
    parts_link
    posts_code
    security_account
    security_code_or_recovery
    security_passkeys
    shell_account
    time_minutes
  `),
};
