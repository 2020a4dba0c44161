export { openStoa } from '../../../app/src/memory-home.ts';
