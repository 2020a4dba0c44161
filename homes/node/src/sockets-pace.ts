/**
 * Takes work as it comes, but starts at most `perTurn` of it in one turn of the event loop. When everybody reconnects in the same
 * second, whoever is already in still gets their messages in between.
 */
export function createPace(perTurn: number): (work: () => void) => void {
  const waiting: (() => void)[] = [];
  let started = 0;
  let turning = false;

  function turn(): void {
    started = 0;
    while (started < perTurn && waiting.length > 0) start(waiting.shift()!);
    turning = started > 0;
    if (turning) setImmediate(turn);
  }
  function start(work: () => void): void {
    started += 1;
    work();
  }

  return (work) => {
    if (started >= perTurn) return void waiting.push(work);
    start(work);
    if (turning) return;
    turning = true;
    setImmediate(turn);
  };
}
