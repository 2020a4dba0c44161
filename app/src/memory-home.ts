export { openStoa } from '../../homes/node/src/home.ts';
