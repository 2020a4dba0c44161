import type { FileNotTaken } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

type Problem =
  | FileNotTaken
  | { readonly type: 'InvalidInput'; readonly field: string; readonly problem: string }
  | { readonly type: 'NotSignedIn' | 'NotAllowed' };

const whys: Record<FileNotTaken['why'], (refused: FileNotTaken) => string> = {
  NotATenantFile: () => m.import_not_stoa(),
  NewerFormat: ({ found = '', known = '' }) => m.import_newer_format({ found, known }),
  NewerSchema: ({ found = '', known = '' }) => m.import_newer_schema({ found, known }),
  OtherSchema: ({ found = '' }) => m.import_other_program({ found }),
  Damaged: ({ part = '' }) => m.import_damaged({ part: partWords(part) }),
  Truncated: ({ part = '' }) => m.import_truncated({ part: partWords(part) }),
};

/** Why a file was not taken in, and that nothing of it stayed. */
export function wordsForFile(problem: Problem): string {
  if (problem.type === 'FileNotTaken') return `${whys[problem.why](problem)} ${m.import_not_kept()}`;
  if (problem.type === 'InvalidInput')
    return problem.field === 'file' ? m.import_choose() : m.import_name_cannot();
  return problem.type === 'NotAllowed' ? m.workspaces_too_many() : m.import_signed_out();
}

/** What the reader of files calls a part: `the head`, `the table post`, `its last bytes`. */
function partWords(part: string): string {
  const [, kind, name = ''] = /^the (\w+)(?: (.+))?$/.exec(part) ?? [];
  if (kind === 'table') return m.import_part_table({ name });
  if (kind === 'file') return m.import_part_file({ name });
  if (kind === 'head') return m.import_part_head();
  return kind === 'history' ? m.import_part_changes() : m.import_part_end();
}
