import type { Mention } from '@stoa/domain';

/** Mentions as their column holds them. */
export const mentionsToText = (mentions: readonly Mention[]): string => JSON.stringify(mentions);
export const textToMentions = (text: string): readonly Mention[] => JSON.parse(text) as readonly Mention[];
