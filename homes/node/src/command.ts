import { sentenceOf } from './cannot-start.ts';

/** Runs a command that takes one folder and answers one sentence; a refusal is a sentence too, with exit code 1. */
export async function command(usage: string, run: (folder: string) => Promise<string>): Promise<void> {
  const [folder, more] = process.argv.slice(2);
  try {
    if (!folder || more) throw new Error(`Usage: ${usage}`);
    process.stdout.write(`${await run(folder)}\n`);
  } catch (cause) {
    const sentence = sentenceOf(cause) ?? (cause instanceof Error ? cause.message : String(cause));
    process.stderr.write(`${sentence}\n`);
    process.exitCode = 1;
  }
}
