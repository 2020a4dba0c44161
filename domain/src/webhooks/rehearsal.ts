/** The world outside, for tests: it writes down what it is sent, and answers what it is told to. */
import type { Outbound, OutboundAnswer, OutboundProblem, OutboundRequest } from '../ports/outbound.ts';
import { err, ok, type Result } from '../result.ts';

export interface PlayedOutbound extends Outbound {
  readonly posts: OutboundRequest[];
  answers: (
    request: OutboundRequest,
  ) => Result<OutboundAnswer, OutboundProblem> | Promise<Result<OutboundAnswer, OutboundProblem>>;
}

export const answered = (status: number, retryAfter?: string): Result<OutboundAnswer, never> =>
  ok({ status, retryAfter, text: '' });

export function playOutbound(): PlayedOutbound {
  const posts: OutboundRequest[] = [];
  return {
    posts,
    answers: () => answered(200),
    check: (url) =>
      URL.canParse(url) && url.startsWith('https://') ? ok(new URL(url)) : err('notAnAddress'),
    async post(request) {
      posts.push(request);
      return this.answers(request);
    },
  };
}
