import type { PersonId, WorkspaceId } from '../ids.ts';
import { NonRetryable, workflow } from '../jobs/definition.ts';
import type { JobHome } from '../jobs/job-home.ts';
import { checkNewcomer, beginProfile, beginSettings, welcomeNewcomer } from './steps.ts';

export interface Newcomer {
  readonly workspaceId: WorkspaceId;
  readonly personId: PersonId;
}

/** What is done for somebody who joined a workspace. It ends early, and well, for somebody who has left again. */
export const onboarding = workflow('onboarding', async (step, input: Newcomer, { inWorkspace }: JobHome) => {
  const { personId } = input;
  const perform = inWorkspace(input.workspaceId);
  const { stays } = await step.do('validate data', async () => {
    const checked = await perform(checkNewcomer, { personId });
    if (!checked.ok) throw new NonRetryable(`${checked.error.type} of ${what(checked.error)}`);
    return checked.value;
  });
  if (!stays) return { welcomed: false };
  await step.do('create profile', async () => void (await perform(beginProfile, { personId })));
  const mail = await step.do('send welcome mail', async ({ key }) => {
    const sent = await perform(welcomeNewcomer, { personId, key });
    if (!sent.ok) throw new Error(sent.error.type);
    return sent.value;
  });
  await step.do('initialise settings', async () => void (await perform(beginSettings, { personId })));
  return { welcomed: true, mail };
});

const what = (refusal: object): string => ('field' in refusal ? String(refusal.field) : 'this');
