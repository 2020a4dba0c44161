import type { SearchGroup } from '@stoa/domain';
import type { Component } from 'svelte';
import type { RecentPage } from './recent.ts';

/** A page of the navigation. */
export interface Place {
  readonly href: string;
  readonly label: string;
  readonly Icon: Component<{ size?: number }>;
}

export interface PaletteProps {
  open: boolean;
  /** The address of the workspace. */
  base: string;
  places: readonly Place[];
  recent: readonly RecentPage[];
  /** What is found for what somebody has typed so far. */
  find: (typed: string, signal: AbortSignal) => Promise<readonly SearchGroup[]>;
}

/** The places whose name has a word that begins so; all while nothing is typed. */
export function placesFor(places: readonly Place[], typed: string): readonly Place[] {
  const begun = typed.trim().toLowerCase();
  return places.filter(({ label }) =>
    label
      .toLowerCase()
      .split(' ')
      .some((word) => word.startsWith(begun)),
  );
}
