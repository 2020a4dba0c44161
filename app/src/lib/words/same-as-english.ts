/** Words that another language has taken over, or has the same. Each was looked at. */
export const sameAsEnglish: Readonly<Record<'id' | 'nl', readonly string[]>> = {
  id: ['people_admin'],
  nl: ['dashboard_is_open', 'meetings_state_open', 'parts_link', 'shell_account', 'time_minutes'],
};
