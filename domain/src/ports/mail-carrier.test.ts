import type { Carried } from './mail-carrier.ts';
import { mailCarrierContract, type OtherSide } from './mail-carrier.contract.ts';
import { createMemoryMailCarrier } from './mail-carrier.memory.ts';

const answers: Readonly<Record<OtherSide, Carried>> = {
  takes: { type: 'Carried' },
  turnsAway: { type: 'Refused', why: 'no such mailbox' },
  isBusy: { type: 'NotNow', why: 'busy' },
  isGone: { type: 'NotNow', why: 'nobody there' },
  breaksOff: { type: 'Unsure', why: 'the line broke' },
};

mailCarrierContract('memory', async () => {
  let how: OtherSide = 'takes';
  let asked = 0;
  const carrier = createMemoryMailCarrier(() => {
    asked += 1;
    return answers[how];
  });
  return {
    carrier,
    took: () => carrier.carried.map(({ key: _, ...words }) => words),
    asked: () => asked,
    becomes: async (next) => void (how = next),
    close: async () => {},
  };
});
