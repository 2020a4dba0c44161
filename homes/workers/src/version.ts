/** The release that this code is, as in the root `package.json`; a test keeps the two the same. */
export const version = '0.1.0';
