/** What Google calls itself as a provider of OpenID Connect. */
export const googleIssuer = 'https://accounts.google.com';
