import { attendanceContract } from './attendance.contract.ts';
import { invitesContract } from './invites.contract.ts';
import { createMemoryInvites } from './invites.memory.ts';
import { meetingsContract } from './meetings.contract.ts';
import { createMemoryMeetings } from './meetings.memory.ts';
import { messageLogContract } from './message-log.contract.ts';
import { createMemoryMessageLog } from './message-log.memory.ts';
import { seatsContract } from './seats.contract.ts';
import { createMemoryAttendance, createMemorySeats } from './seats.memory.ts';
import { contractPeople, workspacesContract } from './workspaces.contract.ts';
import { createMemoryWorkspaces } from './workspaces.memory.ts';

const close = async () => {};

meetingsContract('memory', async () => ({ meetings: createMemoryMeetings(), close }));
seatsContract('memory', async () => ({ seats: createMemorySeats(), close }));
attendanceContract('memory', async () => ({ attendance: createMemoryAttendance(), close }));
messageLogContract('memory', async () => ({ log: createMemoryMessageLog(), close }));
invitesContract('memory', async () => ({ invites: createMemoryInvites(), close }));
workspacesContract('memory', async () => ({
  workspaces: createMemoryWorkspaces((id) => contractPeople.find((person) => person.id === id)),
  close,
}));
