import type { Page } from '@playwright/test';
import { englishOn, sayIn, type Say } from './catalogue.ts';
import { expect, test } from './fixtures.ts';
import { seesMoving } from './people.ts';

const controls = (page: Page, say: Say) => page.getByRole('toolbar', { name: say('room_call_controls') });
const join = (page: Page, say: Say) =>
  page.getByRole('button', { name: say('room_door_join'), exact: true }).click();
const beginning = (text: string) => new RegExp(`^${text}`);

async function openPanel(page: Page, say: Say, panel: 'room_call_people' | 'room_call_chat') {
  const button = controls(page, say).getByRole('button', { name: beginning(say(panel)) });
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
}

test('a host reads Dutch and a guest Indonesian, in one room', async ({ browser, stoa, ownerPage }) => {
  const [dutch, indonesian] = [sayIn('nl'), sayIn('id')];
  const look = { baseURL: stoa.url, permissions: ['camera', 'microphone'] };
  const storageState = await ownerPage.context().storageState();
  const [hosting, visiting] = [
    await browser.newContext({ ...look, locale: 'nl-NL', storageState }),
    await browser.newContext({ ...look, locale: 'id-ID' }),
  ];
  const [host, guest] = [await hosting.newPage(), await visiting.newPage()];
  const areRead = async () => {
    expect(await englishOn(host, 'nl')).toEqual([]);
    expect(await englishOn(guest, 'id')).toEqual([]);
  };

  await test.step('the door and the lobby', async () => {
    await host.goto('/w/agora');
    await host
      .getByRole('button', { name: dutch('meetings_start') })
      .first()
      .click();
    await host.waitForURL('**/m/*');
    await guest.goto(host.url());
    await guest.getByLabel(indonesian('room_door_your_name')).fill('Sari');
    await areRead();
    await join(host, dutch);
    await expect(controls(host, dutch)).toBeVisible();
    await join(guest, indonesian);
    await expect(guest.getByRole('heading', { name: indonesian('room_door_in_lobby') })).toBeVisible();
    await openPanel(host, dutch, 'room_call_people');
    const admit = host.getByRole('button', { name: dutch('room_people_admit_name', { name: 'Sari' }) });
    await expect(admit).toBeVisible();
    await areRead();
    await admit.click();
    await expect(controls(guest, indonesian)).toBeVisible();
  });

  await test.step('they see each other, and what one says is not translated', async () => {
    await seesMoving(host, ['Sari']);
    await seesMoving(guest, ['Mia']);
    for (const [page, say] of [
      [host, dutch],
      [guest, indonesian],
    ] as const)
      await openPanel(page, say, 'room_call_chat');
    const box = host.getByLabel(dutch('room_chat_message'), { exact: true });
    await box.fill('Goedemorgen allemaal');
    await box.press('Enter');
    await expect(
      guest.getByRole('log', { name: indonesian('room_chat_messages') }).getByText('Goedemorgen allemaal'),
    ).toBeVisible();
    await areRead();
  });

  await test.step('what one does is told to the other in their words', async () => {
    await controls(guest, indonesian)
      .getByRole('button', { name: indonesian('room_call_raise_hand') })
      .click();
    await expect(host.getByText(dutch('room_say_hand', { name: 'Sari' })).first()).toBeAttached();
    const tile = host.locator('li[data-source="camera"][aria-label^="Sari"]');
    await tile.hover();
    await tile.getByRole('button', { name: dutch('room_people_more_for', { name: 'Sari' }) }).click();
    await expect(host.getByRole('menu')).toBeVisible();
    await areRead();
    await host.getByRole('menuitem', { name: dutch('room_people_mute_for_all') }).click();
    await expect(
      guest.getByText(indonesian('room_states_told_mute', { by: 'Mia Laurent' })).first(),
    ).toBeVisible();
    await controls(guest, indonesian)
      .getByRole('button', { name: indonesian('room_call_more') })
      .click();
    await expect(guest.getByRole('menu')).toBeVisible();
    await areRead();
    await guest.keyboard.press('Escape');
  });

  await test.step('it ends for both', async () => {
    await host.getByRole('button', { name: dutch('room_call_leave_or_end') }).click();
    await host.getByRole('menuitem', { name: dutch('room_call_end_for_all') }).click();
    const question = host.getByRole('alertdialog');
    await expect(question).toContainText(dutch('room_states_end'));
    await areRead();
    await question.getByRole('button', { name: dutch('room_states_end_action') }).click();
    await expect(guest.getByText(indonesian('room_states_ended'))).toBeVisible();
    await expect(host.getByText(dutch('room_states_ended_by_me'))).toBeVisible();
    await areRead();
  });
  await Promise.all([hosting.close(), visiting.close()]);
});
