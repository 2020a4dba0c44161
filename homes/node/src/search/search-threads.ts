import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Found, Log, Search, SearchAsked } from '@stoa/domain';
import { parseSearch } from '@stoa/tenantdb';
import { searchEntry } from './search-entry.ts';
import { createSearchLine } from './search-line.ts';
import type { FromSearchThread, ToSearchThread } from './search-messages.ts';

/** A search is answered within so long (F18), ms. */
const limitMs = 500;
/** The first one waits so long besides, ms, for a thread to start. */
const startMs = 500;
/** Threads that work for people who still wait for an answer. */
const workingMost = 2;
/** Threads in all: a statement whose search is out of time comes to its end by itself, because nothing can cut it. */
const threadsMost = 4;
/** So long somebody waits before another thread is started, ms: most searches take less than starting one. */
const patienceMs = 30;
/** A thread that has not come back by then is given up, ms. */
const giveUpMs = 10_000;
/** After so long without a search a thread ends: it takes 10 to 20 MiB. */
const idleMs = 60_000;

/** Searches in the database files of this process, in threads of their own, which are there while somebody searches. */
export interface SearchThreads {
  /** Searches in this file until it is left. */
  open(file: string): FileSearch;
  /** Threads that there are. */
  size(): number;
  /** Ends all of them; whoever still waits is out of time. */
  close(): Promise<void>;
}
export interface FileSearch extends Search {
  /** Resolves when no thread has the file open any more; afterwards nobody searches in it. Its engine closes later. */
  leave(): Promise<void>;
}
export interface SearchThreadsOptions {
  readonly log: Log;
  /** For tests. */
  readonly entry?: URL;
  readonly times?: Partial<typeof usual>;
}
const usual = { limitMs, startMs, patienceMs, giveUpMs, idleMs };

interface Job {
  readonly file: string;
  readonly typed: string;
  readonly asked: SearchAsked;
  /** `performance.now()` when it is out of time. */
  readonly until: number;
  readonly tell: (found: Found) => void;
  readonly fail: (cause: Error) => void;
  /** Nobody waits for it any more. */
  isOver: boolean;
  /** Whether a thread ended under it before. */
  wasBroken: boolean;
}
interface Thread {
  readonly worker: Worker;
  /** Which it may have open. */
  readonly files: Map<string, (() => void)[]>;
  readonly up: Promise<void>;
  readonly ended: Promise<void>;
  job?: Job | undefined;
  isUp: boolean;
  isEnding: boolean;
  /** While it starts or works: gives it up. While it does not: ends it. */
  timer?: NodeJS.Timeout | undefined;
}

export function createSearchThreads({ log, entry, times }: SearchThreadsOptions): SearchThreads {
  const { limitMs, startMs, patienceMs, giveUpMs, idleMs } = { ...usual, ...times };
  const threads = new Set<Thread>();
  const line = createSearchLine<Job>();
  let closed = false;
  let starting: NodeJS.Timeout | undefined;

  function start(): Thread {
    const worker = new Worker(entry ?? searchEntry(), {
      execArgv: [],
      env: {},
      // Hits are small: what a thread needs is SQLite's, and not counted here.
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 },
    });
    // What keeps the process going is whoever waits for an answer.
    worker.unref();
    const up = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const thread: Thread = {
      worker,
      files: new Map(),
      up: up.promise,
      ended: ended.promise,
      isUp: false,
      isEnding: false,
    };
    threads.add(thread);
    expect(thread, startMs + giveUpMs);
    worker.on('message', (message: FromSearchThread) => {
      if (message.t === 'up') {
        thread.isUp = true;
        up.resolve();
        rest(thread);
        pump();
      } else hear(thread, message);
    });
    worker.on('error', (cause) => log('warn', 'search.threadBroke', { reason: String(cause) }));
    worker.on('exit', () => {
      threads.delete(thread);
      clearTimeout(thread.timer);
      up.resolve();
      ended.resolve();
      for (const told of [...thread.files.values()].flat()) told();
      broke(thread);
      if (!thread.isUp)
        for (const job of line.clear()) job.fail(new Error('A thread that searches does not start.'));
      pump();
    });
    return thread;
  }

  function hear(thread: Thread, message: Exclude<FromSearchThread, { t: 'up' }>): void {
    if (message.t === 'left') {
      const told = thread.files.get(message.file) ?? [];
      thread.files.delete(message.file);
      for (const tell of told) tell();
      return;
    }
    const { job } = thread;
    thread.job = undefined;
    rest(thread);
    if (job) {
      line.ended(job.asked.viewer);
      if (message.t === 'found') job.tell(message.found);
      else job.fail(Object.assign(new Error(message.message), { name: message.name }));
    }
    pump();
  }

  /** A thread ended with a search under way: another one tries it once more. */
  function broke({ job }: Thread): void {
    if (!job) return;
    const { viewer } = job.asked;
    line.ended(viewer);
    if (job.isOver) return;
    if (closed || job.wasBroken) return job.fail(new Error('The thread that searched has ended.'));
    job.wasBroken = true;
    line.again(viewer, job);
  }

  /** It ends after a while, unless there is more to do. */
  function rest(thread: Thread): void {
    clearTimeout(thread.timer);
    thread.timer = setTimeout(() => end(thread), idleMs).unref();
  }
  function end(thread: Thread): void {
    thread.isEnding = true;
    say(thread, { t: 'end' });
  }
  const say = ({ worker }: Thread, message: ToSearchThread): void => worker.postMessage(message);

  function begin(thread: Thread, job: Job): void {
    const { file, typed, asked } = job;
    thread.job = job;
    if (!thread.files.has(file)) thread.files.set(file, []);
    say(thread, { t: 'find', file, typed, asked, leftMs: job.until - performance.now() });
    expect(thread);
  }
  /** Gives it up where it does not come back: JavaScript ends at once, a statement when it is done. */
  function expect(thread: Thread, withinMs = giveUpMs): void {
    clearTimeout(thread.timer);
    thread.timer = setTimeout(() => {
      log('warn', 'search.gaveUp', { afterMs: withinMs });
      thread.isEnding = true;
      void thread.worker.terminate();
    }, withinMs).unref();
  }

  const isFree = ({ job, isUp, isEnding }: Thread): boolean => isUp && !isEnding && !job;
  const isComing = ({ isUp, isEnding }: Thread): boolean => !isUp && !isEnding;
  const isWorking = ({ job, isEnding }: Thread): boolean => !isEnding && !job?.isOver;

  /** Gives work to threads that have none, and starts another where somebody waits all the same. */
  function pump(): void {
    for (const thread of threads) {
      const job = isFree(thread) ? line.next() : undefined;
      if (job) begin(thread, job);
    }
    if (!mayStart()) return;
    if (![...threads].some(isWorking)) start();
    else
      starting ??= setTimeout(() => {
        starting = undefined;
        if (mayStart()) start();
      }, patienceMs).unref();
  }

  /** One at a time: who waits for the one that is on its way up may need no other. */
  function mayStart(): boolean {
    if (closed || !line.waits() || threads.size >= threadsMost || [...threads].some(isComing)) return false;
    return [...threads].filter(isWorking).length < workingMost;
  }

  async function find(file: string, typed: string, asked: SearchAsked): Promise<Found> {
    // Starting a thread is not a part of the search, and on a small machine takes as long; but nobody waits without end.
    if (![...threads].some(({ isUp, isEnding }) => isUp && !isEnding)) await firstThread();
    const { promise, resolve, reject } = Promise.withResolvers<Found>();
    const until = performance.now() + limitMs;
    const over = setTimeout(() => {
      line.leave(asked.viewer, job);
      job.tell({ hits: [], more: false, cut: parseSearch(typed).cut, outOfTime: true });
      pump();
    }, limitMs);
    const settle = (then: () => void): void => {
      job.isOver = true;
      clearTimeout(over);
      then();
    };
    const job: Job = {
      ...{ file, typed, asked, until, isOver: false, wasBroken: false },
      tell: (found) => settle(() => resolve(found)),
      fail: (cause) => settle(() => reject(cause)),
    };
    line.add(asked.viewer, job);
    pump();
    return promise;
  }

  /** One that is on its way up, or another where there may be one more. */
  async function firstThread(): Promise<void> {
    const coming = [...threads].find(isComing);
    const thread = coming ?? (threads.size < threadsMost ? start() : undefined);
    if (!thread) return;
    const patience = new AbortController();
    const { signal } = patience;
    await Promise.race([thread.up, sleep(startMs, undefined, { signal }).catch(() => {})]);
    patience.abort();
  }

  return {
    open(file) {
      let isLeft = false;
      return {
        find(typed, asked) {
          if (isLeft || closed) return Promise.reject(new Error('The workspace is closed.'));
          return find(file, typed, asked);
        },
        async leave() {
          isLeft = true;
          await Promise.all([...threads].filter(({ files }) => files.has(file)).map(letGo));
          function letGo(thread: Thread): Promise<void> {
            const { promise, resolve } = Promise.withResolvers<void>();
            thread.files.get(file)!.push(resolve);
            thread.worker.ref();
            say(thread, { t: 'leave', file });
            return promise.then(() => thread.worker.unref());
          }
        },
      };
    },
    size: () => threads.size,
    async close() {
      closed = true;
      clearTimeout(starting);
      for (const job of line.clear())
        job.tell({ hits: [], more: false, cut: parseSearch(job.typed).cut, outOfTime: true });
      await Promise.all(
        [...threads].map((thread) => {
          thread.worker.ref();
          if (isFree(thread)) end(thread);
          else void thread.worker.terminate();
          return thread.ended;
        }),
      );
    },
  };
}
