import { demoPassword } from '../homes/node/src/demo/people.ts';
import { inviteLink, visitor } from './faults/web/visitor.ts';
import { expect, test } from './fixtures.ts';
import { cookiesOf, owner, post, workspace } from './stoa.ts';

test('who joins is welcomed by four steps that an admin sees, and a job is cancelled and run again', async ({
  stoa,
  ownerPage: page,
}) => {
  const mia = visitor(stoa, cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner }))));
  const jan = visitor(stoa);
  await jan.post('/register', { name: 'Jan Smit', email: 'jan@agora.example', password: demoPassword });
  await jan.post(await inviteLink(mia, workspace.slug, 'member'), {});
  await jan.get(`/w/${workspace.slug}`);

  await page.goto(`${stoa.url}/w/${workspace.slug}/settings`);
  await page.getByRole('link', { name: 'Jobs' }).click();
  const welcome = page.getByRole('listitem').filter({ hasText: 'Jan Smit' });
  await expect(welcome).toContainText('Done');
  await welcome.getByRole('link', { name: /Welcome a new member/ }).click();
  await expect(page.getByRole('heading', { name: 'Welcome a new member', level: 1 })).toBeVisible();
  const steps = page.getByRole('main').getByRole('listitem');
  await expect(steps).toHaveText([
    /validate data/,
    /create profile/,
    /send welcome mail/,
    /initialise settings/,
  ]);
  for (const step of await steps.all()) await expect(step).toContainText('Done');

  const { id: personId } = (await (await jan.get('/api/profile')).json()) as { id: string };
  const started = await fetch(`${stoa.url}/api/workflow/start`, {
    method: 'POST',
    headers: {
      ...{ cookie: mia.cookie, origin: stoa.origin, 'content-type': 'application/json' },
      'x-tenant-id': workspace.slug,
    },
    body: JSON.stringify({ name: 'onboarding', personId, delayMs: 3_600_000 }),
  });
  expect(started.status).toBe(201);
  const { id } = (await started.json()) as { id: string };
  await page.goto(`${stoa.url}/admin/jobs?state=waiting`);
  await page.getByRole('link', { name: /Welcome a new member/ }).click();
  await page.waitForURL(`**/jobs/${id}`);
  await page.getByRole('button', { name: 'Cancel this job' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel this job' }).click();
  await expect(page.getByText('Cancelled', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Run again' }).click();
  // Nobody presses anything: the page looks again by itself.
  await expect(page.getByText('Done', { exact: true }).first()).toBeVisible();
  await expect(steps).toHaveCount(4);

  expect((await jan.get('/admin/jobs')).status).toBe(404);
  expect((await jan.get(`/w/${workspace.slug}/settings/jobs`)).status).toBe(403);
});
