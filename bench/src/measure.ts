/** One measured line: ours beside a peer or a limit, taken in the same run. */
export interface Measure {
  readonly id: string;
  readonly what: string;
  readonly ours: number;
  /** 0 where the line has a limit (`target`) and no peer. */
  readonly peer: number;
  /** `ours / peer`; 0 without a peer. */
  readonly ratio: number;
  readonly unit: string;
  /** The smallest and the largest ratio of the repetitions. */
  readonly range?: readonly [number, number];
  /** What the ratio (or, without a peer, `ours`) should reach. */
  readonly target?: number;
  /** Whether a smaller figure is the better one (bytes, ms, MiB). */
  readonly lessIsBetter?: boolean;
}

/** Alternates product and peer, so that a noisy machine hits both; medians of each, and the range of the pairwise ratios. */
export async function alternate(
  ours: () => Promise<number>,
  peer: () => Promise<number>,
  repetitions = 5,
): Promise<Pick<Measure, 'ours' | 'peer' | 'ratio' | 'range'>> {
  const pairs: [number, number][] = [];
  for (let i = 0; i < repetitions; i++)
    pairs.push(i % 2 ? [await ours(), await peer()] : swap(await peer(), await ours()));
  return quotient(
    pairs.map(([a]) => a),
    pairs.map(([, b]) => b),
  );
}

/** Medians of figures that were taken in turn, and the range of their pairwise ratios. */
export function quotient(
  ours: readonly number[],
  peer: readonly number[],
): Pick<Measure, 'ours' | 'peer' | 'ratio' | 'range'> {
  const ratios = ours.map((one, i) => one / peer[i]!).sort((a, b) => a - b);
  return {
    ours: median(ours),
    peer: median(peer),
    ratio: median(ratios),
    range: [ratios[0]!, ratios.at(-1)!],
  };
}

const swap = (peer: number, ours: number): [number, number] => [ours, peer];
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
