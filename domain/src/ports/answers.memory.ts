import type { Answers, MeetingAnswer } from './answers.ts';

/** {@link Answers} in memory. */
export function createMemoryAnswers(): Answers {
  const kept = new Map<string, MeetingAnswer>();
  return {
    async put(answers) {
      for (const answer of answers) kept.set(`${answer.meetingId} ${answer.personId}`, { ...answer });
    },
    of: async (meetingId) =>
      [...kept.values()].filter((one) => one.meetingId === meetingId).sort((a, b) => a.turn - b.turn),
    by: async (personId, limit) =>
      [...kept.values()]
        .filter((one) => one.personId === personId)
        .sort((a, b) => b.answeredAt - a.answeredAt || (a.meetingId < b.meetingId ? -1 : 1))
        .slice(0, limit),
  };
}
