/** What a page depends on that shows one's own picture while it is made. */
export const ownPicture = 'stoa:ownPicture';
