import { houseOf } from '#lib/server/house.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = (event) => houseOf(event);
