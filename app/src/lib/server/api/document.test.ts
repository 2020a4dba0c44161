import { Validator } from '@seriousme/openapi-schema-validator';
import * as domain from '@stoa/domain';
import { expect, test } from 'vitest';
import { listOperations, undescribed } from './catalogue.ts';
import { apiDocument } from './document.ts';
import { problems } from './problem.ts';

test('the document is OpenAPI 3.1, as its own schema has it', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(
    structuredClone((await apiDocument()) as object) as never,
  );
  expect([valid, errors]).toEqual([true, undefined]);
  expect(validator.version).toBe('3.1');
});

test('every route of the API is in the document, and nothing else is', async () => {
  const document = await apiDocument();
  const files = Object.keys(import.meta.glob('../../../routes/api/**/+server.ts'));
  const addresses = files
    .map((file) => file.replace(/^.*\/routes|\/\+server\.ts$/g, '').replace(/\[(\w+)(?:=\w+)?\]/g, '{$1}'))
    .filter((address) => address !== '/api/[...rest]');
  expect(Object.keys(document.paths).toSorted()).toEqual(addresses.toSorted());
  expect(await undescribed()).toEqual(['/api/[...rest]']);
});

test('operations have names of their own, and parameters for all variables of their address', async () => {
  const operations = await listOperations();
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  const { paths } = await apiDocument();
  for (const [path, methods] of Object.entries(paths))
    for (const { operationId, parameters } of Object.values(methods)) {
      const inPath = parameters.flatMap((one) => ('in' in one && one.in === 'path' ? [one.name] : []));
      const variables = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect([operationId, inPath]).toEqual([operationId, variables]);
    }
});

test('every status of the document is one of a problem, or says what went well', async () => {
  const known = new Set(Object.values(problems).map(({ status }) => String(status)));
  for (const methods of Object.values((await apiDocument()).paths))
    for (const { responses } of Object.values(methods))
      for (const status of Object.keys(responses))
        expect(known.has(status) || ['200', '201', '204', '304'].includes(status), status).toBe(true);
});

const sources = import.meta.glob<string>('../../../../../domain/src/*/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
/** What is declared as a use case is: with deps, and who asks. */
const useCases = new Set(
  Object.values(sources).flatMap((source) =>
    [...source.matchAll(/export (?:async )?function (\w+)\(\s*deps:[^)]*?\b_?by: Actor\b/g)].map(
      ([, name]) => name!,
    ),
  ),
);

/** Use cases without an operation, and why. */
const without: Readonly<Record<string, string>> = {
  viewSetup: 'asked for once, by the link that the terminal prints',
  setUp: 'asked for once, by the link that the terminal prints',
  enterWorkspace: 'what every request does that names a workspace',
  viewDashboard: 'put together of what other operations answer',
  importWorkspace: 'a file, taken in by the form of the page /w',
  standingOf: 'what others ask first',
  meetingToManage: 'what others ask first',
  mirrorMember: 'what others do when they have changed a member',
  checkNewcomer: 'a step of onboarding',
  beginProfile: 'a step of onboarding',
  welcomeNewcomer: 'a step of onboarding',
  beginSettings: 'a step of onboarding',
  isKeeper: 'what a page asks before it shows a link',
  isOnlyKeeper: 'what a page asks before an account is deleted',
  listKeepers: 'for those who keep a Stoa, on a page',
  addKeeper: 'for those who keep a Stoa, on a page',
  removeKeeper: 'for those who keep a Stoa, on a page',
  whoseFactor: 'for those who keep a Stoa, on a page',
  handOverKeeping: 'for those who keep a Stoa, on a page',
  ownedAlone: 'what a page asks before an account is deleted',
  whoseKeysReach: 'what a page asks before it lists the keys that reach a workspace',
  listMails: 'for the one who keeps a Stoa, on a page',
  viewMail: 'for the one who keeps a Stoa, on a page',
  sendMailAgain: 'for the one who keeps a Stoa, on a page',
  extendSeries: 'what a job does',
  mailMovedUp: 'what a job does',
  mailReminders: 'what a job does',
  takeToCalendar: 'a calendar’s file, beside the page of its meeting',
  viewCalendarFeed: 'a secret address that somebody gives to their calendar, on a page',
  makeCalendarFeed: 'a secret address that somebody gives to their calendar, on a page',
  revokeCalendarFeed: 'a secret address that somebody gives to their calendar, on a page',
  readCalendarFeed: 'what calendars read, at an address of its own',
  say: 'in a room, by its socket',
  editMessage: 'in a room, by its socket',
  deleteMessage: 'in a room, by its socket',
  markMessage: 'in a room, by its socket',
  readChat: 'in a room, by its socket',
};

test('every use case of the domain is performed by an operation, or is said to be by none', async () => {
  const performed = new Set((await listOperations()).map(({ performs }) => performs as unknown));
  const missing = Object.entries(domain)
    .filter(([name, exported]) => useCases.has(name) && !performed.has(exported))
    .map(([name]) => name);
  expect(useCases.size).toBeGreaterThan(20);
  expect(missing.toSorted()).toEqual(Object.keys(without).toSorted());
});
