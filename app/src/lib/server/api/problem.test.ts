import { expect, test, vi } from 'vitest';

test('problems are in English, also where somebody who reads Dutch comes first', async () => {
  vi.resetModules();
  const { speak } = await import('../language.ts');
  const { problems } = await speak('nl', () => import('./problem.ts'));
  expect(problems.NotFound.words).toBe('There is nothing here.');
  const { wordsOf } = await import('../http.ts');
  expect(speak('nl', () => wordsOf.NotFound())).toBe('Hier is niets.');
});
