import { fileAnswer } from '#lib/server/workspace-file.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals }) => fileAnswer(locals);
