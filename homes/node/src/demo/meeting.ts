import type { Saying } from '@stoa/domain';

/** Who was in, as `key` of a member or `guest:Name`, and the minutes from the start at which they came and went. */
export type DemoStay = readonly [who: string, from: number, until: number];
/** What was written, and how many minutes in. `answers` counts lines from 0; `marks` are emoji with who set them. */
export interface DemoLine {
  readonly who: string;
  readonly at: number;
  readonly text: string;
  readonly answers?: number;
  readonly marks?: readonly (readonly [emoji: string, who: string])[];
  readonly deleted?: boolean;
}
export interface DemoMeeting {
  /** How many may come; left out, as many as like. */
  readonly places?: number;
  /** What people said to it, one after the other. */
  readonly answers?: readonly (readonly [who: string, answer: Saying])[];
  readonly title: string;
  readonly by: string;
  /** Days before today (negative: to come), and the hour of that day, UTC. */
  readonly daysAgo: number;
  readonly hour: number;
  readonly minutes: number;
  readonly lobby?: boolean;
  readonly cancelled?: boolean;
  readonly stays: readonly DemoStay[];
  readonly chat: readonly DemoLine[];
}
