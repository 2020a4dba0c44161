import type { FileNotTaken } from '@stoa/domain';

type Problem =
  | FileNotTaken
  | { readonly type: 'InvalidInput'; readonly field: string; readonly problem: string }
  | { readonly type: 'NotSignedIn' | 'NotAllowed' };

const whys: Record<FileNotTaken['why'], (refused: FileNotTaken) => string> = {
  NotATenantFile: () => 'This is not a file that a Stoa exported. Choose one that ends in .stoa.',
  NewerFormat: ({ found, known }) =>
    `This file was written by a newer Stoa (format ${found}, this one knows ${known}). Update this Stoa, then try again.`,
  NewerSchema: ({ found, known }) =>
    `This file was written by a newer Stoa (${found}, this one knows ${known}). Update this Stoa, then try again.`,
  OtherSchema: ({ found }) => `This file was written by another program (${found}).`,
  Damaged: ({ part }) => `The file is damaged in ${part}. Take another copy of it.`,
  Truncated: ({ part }) => `The file ends in the middle of ${part}. Copy it again, whole.`,
};

/** Why a file was not taken in, and that nothing of it stayed. */
export function wordsForFile(problem: Problem): string {
  if (problem.type === 'FileNotTaken') return `${whys[problem.why](problem)} Nothing of it was kept here.`;
  if (problem.type === 'InvalidInput')
    return problem.field === 'file'
      ? 'Choose a file first.'
      : 'That name cannot be used. Use at most 60 letters, numbers and signs, or leave it empty.';
  if (problem.type === 'NotAllowed')
    return 'You own as many workspaces as one person may. Leave one before you make another.';
  return 'You were signed out. Sign in, then send the file again.';
}
