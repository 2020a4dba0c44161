/** The process that plays faults one after the other, as {@link openPlayer} tells it: what a fault breaks here ends no other. */
import { allFaults } from './all.ts';
import type { Asked, Played } from './play.ts';

const faults = await allFaults();
const failed = (cause: unknown): Played => ({
  figure: `the fault could not be made: ${cause instanceof Error ? cause.message : String(cause)}`,
  pass: false,
});
const say = (played: Played): Promise<void> => new Promise((said) => process.send!(played, () => said()));

process.on('message', ({ id, short }: Asked) => {
  const fault = faults.find((one) => one.id === id)!;
  void fault.run(short).catch(failed).then(say);
});
// Somebody who waits for nothing any more was told that it will not come. Whatever else stands open goes with this process.
process.on('unhandledRejection', (cause) => void say(failed(cause)).then(() => process.exit(1)));
