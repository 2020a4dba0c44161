/**
 * The entry of a thread that searches: a statement of SQLite keeps the thread that asks until it is done, which may be half a second among a
 * million posts. It reads through connections of its own, and keeps nothing but those.
 */
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { findByWords } from '@stoa/records/search';
import { openSqliteReader, type SqliteReader } from '@stoa/sqlite/reader';
import type { FromSearchThread, ToSearchThread } from './search-messages.ts';

/** Where cores are short everybody else goes first: a third of their share is left (sched(7), "The nice value"). */
const niceness = 5;
/** Files open at once: each takes three descriptors and about a mebibyte. */
const filesMost = 8;

/** In the order of last use. */
const readers = new Map<string, SqliteReader>();
const port = parentPort!;
const tell = (message: FromSearchThread): void => port.postMessage(message);

port.on('message', (message: ToSearchThread) => {
  switch (message.t) {
    case 'find':
      return void find(message);
    case 'leave':
      leave(message.file);
      return tell({ t: 'left', file: message.file });
    case 'end':
      for (const file of readers.keys()) leave(file);
      port.close();
  }
});
giveWay();
tell({ t: 'up' });

async function find({ file, typed, asked, leftMs }: Extract<ToSearchThread, { t: 'find' }>): Promise<void> {
  try {
    tell({ t: 'found', found: await findByWords(readerOf(file), typed, asked, leftMs) });
  } catch (cause) {
    const { name, message } = cause as Error;
    tell({ t: 'failed', name, message });
  }
}

function readerOf(file: string): SqliteReader {
  const reader = readers.get(file) ?? openSqliteReader(file);
  readers.delete(file);
  readers.set(file, reader);
  if (readers.size > filesMost) leave(readers.keys().next().value!);
  return reader;
}

function leave(file: string): void {
  readers.get(file)?.close();
  readers.delete(file);
}

/** On Linux each thread has a priority of its own; elsewhere this would be the whole process's. */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(niceness);
  } catch {
    // A sandbox that does not allow it: then it goes without.
  }
}
