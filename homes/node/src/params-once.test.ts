import { expect, test } from 'vitest';
import { withParamsOnce } from './params-once.ts';

/** As Kit 3 writes it. */
const asKit = `const manifest = (() => {
	function __memo(fn) {
		let value;
		return () => value ??= (value = fn());
	}
	return {
	matchers: async () => {
		const { params } = await import('./entries/params.js');
		return params;
	},
	server_assets: {}
}
})();`;

test('what parses the parameters of addresses is loaded once', async () => {
  const counting = withParamsOnce(asKit).replace(
    "import('./entries/params.js')",
    '(loaded(), { params: 7 })',
  );
  let times = 0;
  const manifest = new Function('loaded', `${counting} return manifest;`)(() => (times += 1)) as {
    matchers(): Promise<unknown>;
  };
  expect([await manifest.matchers(), await manifest.matchers(), times]).toEqual([7, 7, 1]);
});

test('a server that Kit writes otherwise does not build', () => {
  expect(() => withParamsOnce(asKit.replace('matchers:', 'matches:'))).toThrow('params-once.ts');
  expect(() => withParamsOnce(asKit.replace('__memo(fn)', 'once(fn)'))).toThrow('params-once.ts');
});
