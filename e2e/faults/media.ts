import { brokenLine } from './media-line.ts';
import { killedEngine } from './media-kill.ts';
import { malformedPackets } from './media-malformed.ts';
import type { Fault } from './fault.ts';

export const faults: readonly Fault[] = [killedEngine, malformedPackets, brokenLine];
