import { expect, test } from './fixtures.ts';
import { framesDecoded, hears, say, chatOf, seesMoving, throughSfu, twoPeople } from './people.ts';
import { childrenOf } from './processes.ts';
import { openStoa } from './stoa.ts';

test('the media process is killed: the call goes on and media is back', async ({ browser }) => {
  const stoa = await openStoa({ setUp: true, env: throughSfu });
  try {
    const { mia, bo } = await twoPeople(browser, stoa);
    // One for each process that serves: any of them may have the room.
    const mediaNow = () => stoa.pids().flatMap(childrenOf);
    const media = mediaNow();
    expect(media).toHaveLength(stoa.pids().length);
    const killedAt = performance.now();
    for (const pid of media) process.kill(pid, 'SIGKILL');
    await say(bo, 'still here');
    await expect.poll(() => chatOf(mia)).toEqual(['still here']);

    await expect.poll(() => mediaNow().filter((pid) => !media.includes(pid)).length).toBe(stoa.pids().length);
    const frames = async () => Math.min(await framesDecoded(mia), await framesDecoded(bo));
    await expect.poll(frames, { timeout: 20_000, intervals: [50] }).toBeGreaterThan(0);
    const ms = Math.round(performance.now() - killedAt);
    test.info().annotations.push({ type: 'media back after', description: `${ms} ms` });
    console.log(`    media is back ${ms} ms after the kill of its process`);
    await seesMoving(mia, ['Bo']);
    await hears(bo, 1);
    for (const page of [mia, bo]) await page.context().close();
  } finally {
    await stoa.close();
  }
});
