import type { Log } from '@stoa/domain';

const rank = { debug: 0, info: 1, warn: 2, error: 3 };
const colour = { debug: 90, info: 36, warn: 33, error: 31 };

/**
 * One line per event on stdout: for a terminal in colours, else as JSON with `at`, `level`, `event` and the fields.
 * The caller keeps secrets, message texts and addresses out; JSON keeps line breaks in a field from making a second line.
 */
export function createLog(options: { pretty?: boolean; least?: keyof typeof rank } = {}): Log {
  const { pretty = process.stdout.isTTY === true, least = 'info' } = options;
  return (level, event, fields = {}) => {
    if (rank[level] < rank[least]) return;
    const at = new Date().toISOString();
    const line = pretty
      ? `\u001b[90m${at.slice(11, 19)}\u001b[0m \u001b[${colour[level]}m${event}\u001b[0m ${prose(fields)}`
      : JSON.stringify({ at, level, event, ...fields });
    process.stdout.write(`${line}\n`);
  };
}

const prose = (fields: Readonly<Record<string, unknown>>) =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? JSON.stringify(value) : String(value)}`)
    .join(' ');
