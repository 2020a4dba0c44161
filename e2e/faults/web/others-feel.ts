import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

/** In a thread of its own: asks for a page every 40 ms, forty times and then until it is told to end; posts the p99 in ms. */
const url = workerData as string;
let goesOn = true;
parentPort!.once('message', () => (goesOn = false));
const took: number[] = [];
while (took.length < 40 || goesOn) {
  const started = performance.now();
  await (await fetch(url)).text();
  took.push(performance.now() - started);
  await sleep(40);
}
parentPort!.postMessage(took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)]!);
