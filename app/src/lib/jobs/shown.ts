/** What the loads of jobs depend on. */
export const jobsShown = 'stoa:jobs';
