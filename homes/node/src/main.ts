/** The node home's entry. Vite bundles it together with the app, so that both share their modules. */
import { sentenceOf } from './cannot-start.ts';
import { serve } from './serve.ts';

try {
  await serve();
} catch (cause) {
  const sentence = sentenceOf(cause);
  process.stderr.write(
    sentence ? `\n${sentence}\n\n` : `\nStoa did not start.\n${String((cause as Error)?.stack ?? cause)}\n`,
  );
  process.exit(1);
}
