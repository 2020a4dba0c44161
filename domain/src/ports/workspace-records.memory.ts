import type { WorkspaceRecords } from '../home.ts';
import { createMemoryAnswers } from './answers.memory.ts';
import { createMemoryCalendarFeeds } from './calendar-feeds.memory.ts';
import { createMemoryChangeLog } from './change-log.memory.ts';
import { nowOnly } from './history.memory.ts';
import { createMemoryMeetings } from './meetings.memory.ts';
import { createMemoryMessageLog } from './message-log.memory.ts';
import { createMemoryPostRecords } from './posts.memory.ts';
import { createMemoryOutbox } from './outbox.memory.ts';
import { createMemoryProfiles } from './profiles.memory.ts';
import { createMemoryRoster } from './roster.memory.ts';
import { createMemorySearch } from './search.memory.ts';
import { createMemoryAttendance, createMemorySeats } from './seats.memory.ts';
import { createMemorySeries } from './series.memory.ts';
import { createMemoryTransactions } from './transactions.memory.ts';
import { createMemoryWebhooks } from './webhooks.memory.ts';

/** All records of one workspace in memory, empty. */
export function createMemoryWorkspaceRecords(): WorkspaceRecords {
  const records = createMemoryRecords();
  const all = { ...records, search: createMemorySearch(records) };
  return { ...all, history: nowOnly(all) };
}

const createMemoryRecords = (): Omit<WorkspaceRecords, 'search' | 'history'> => ({
  meetings: createMemoryMeetings(),
  answers: createMemoryAnswers(),
  series: createMemorySeries(),
  calendarFeeds: createMemoryCalendarFeeds(),
  seats: createMemorySeats(),
  attendance: createMemoryAttendance(),
  messageLog: createMemoryMessageLog(),
  changeLog: createMemoryChangeLog(),
  roster: createMemoryRoster(),
  ...createMemoryPostRecords(),
  transactions: createMemoryTransactions(),
  outbox: createMemoryOutbox(),
  profiles: createMemoryProfiles(),
  webhooks: createMemoryWebhooks(),
});
