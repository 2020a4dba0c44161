/** What loads that show posts, likes or comments depend on: `invalidate(postsChanged)` asks them again. */
export const postsChanged = 'stoa:posts';
