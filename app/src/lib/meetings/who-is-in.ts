/** What loads that say who is in a room depend on. */
export const whoIsIn = 'stoa:who-is-in';
