export { makeWords as setup } from './made.mjs';
