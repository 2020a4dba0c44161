import type { Log } from '@stoa/domain';

/** One JSON object per line, which Workers Logs takes apart. What is only for debugging is left out. */
export const createLog =
  (): Log =>
  (level, event, fields = {}) => {
    if (level === 'debug') return;
    console[level](JSON.stringify({ at: new Date().toISOString(), level, event, ...fields }));
  };
