import { createMemoryInvites } from './invites.memory.ts';
import { invitesContract } from './invites.contract.ts';
import { createMemoryMeetings } from './meetings.memory.ts';
import { meetingsContract } from './meetings.contract.ts';
import { createMemoryMessageLog } from './message-log.memory.ts';
import { messageLogContract } from './message-log.contract.ts';
import { createMemoryRunningRooms } from './running-rooms.memory.ts';
import { runningRoomsContract } from './running-rooms.contract.ts';
import { createMemoryAttendance, createMemorySeats } from './seats.memory.ts';
import { attendanceContract } from './attendance.contract.ts';
import { seatsContract } from './seats.contract.ts';
import { createMemoryWorkspaces } from './workspaces.memory.ts';
import { workspacesContract } from './workspaces.contract.ts';

const close = async (): Promise<void> => {};

workspacesContract('memory', async (people) => {
  const workspaces = createMemoryWorkspaces((id) => people.find((person) => person.id === id));
  return { workspaces, close };
});
invitesContract('memory', async () => ({ invites: createMemoryInvites(), close }));
meetingsContract('memory', async () => ({ meetings: createMemoryMeetings(), close }));
seatsContract('memory', async () => ({ seats: createMemorySeats(), close }));
attendanceContract('memory', async () => ({ attendance: createMemoryAttendance(), close }));
runningRoomsContract('memory', async () => ({ runningRooms: createMemoryRunningRooms(), close }));
messageLogContract('memory', async () => ({ messageLog: createMemoryMessageLog(), close }), {
  durable: false,
});
