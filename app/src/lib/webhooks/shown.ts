/** What the page of a webhook depends on, for reading it anew. */
export const deliveriesShown = 'stoa:deliveries';
