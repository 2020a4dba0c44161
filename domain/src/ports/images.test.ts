import { imagesContract } from './images.contract.ts';
import { createMemoryImages } from './images.memory.ts';

imagesContract('memory', async () => ({ images: createMemoryImages(), close: async () => {} }));
