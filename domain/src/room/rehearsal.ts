/** A room on memory records, with sockets that only write down what they get: for tests. */
import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId, PersonId, SeatId, Slug, WorkspaceId } from '../ids.ts';
import { createMeeting } from '../meetings/create-meeting.ts';
import { createMemoryClock, createMemoryIds } from '../ports/clock-ids.memory.ts';
import { createMemoryFanout } from '../ports/fanout.memory.ts';
import { createMemoryAttempts } from '../ports/attempts.memory.ts';
import { createMemoryBranches } from '../ports/branches.memory.ts';
import { createMemoryImages } from '../ports/images.memory.ts';
import { createMemoryPictures } from '../ports/pictures.memory.ts';
import { createMemoryInvites } from '../ports/invites.memory.ts';
import { createMailer } from '../mail/mailer.ts';
import { createMemoryCache } from '../ports/cache.memory.ts';
import { createMemoryJobQueue } from '../ports/job-queue.memory.ts';
import { createMemoryKeepers } from '../ports/keepers.memory.ts';
import { createMemoryMails } from '../ports/mails.memory.ts';
import { createMemoryRemovals } from '../ports/removals.memory.ts';
import { createMemoryTransfers } from '../ports/transfers.memory.ts';
import { createMemoryUpkeep } from '../ports/upkeep.memory.ts';
import { playOutbound } from '../webhooks/rehearsal.ts';
import type { Media, MediaEvent } from '../ports/media.ts';
import { createMemoryWorkspaceRecords } from '../ports/workspace-records.memory.ts';
import { createMemoryWorkspaces } from '../ports/workspaces.memory.ts';
import type { Role } from '../roles.ts';
import type { Line } from './events.ts';
import { openLiveRoom, type LiveRoom } from './live-room.ts';
import { noteOf, resume, type LineNote } from './resume.ts';
import type { ClientFrame, ServerFrame } from './protocol.ts';
import type { DirectOptions } from './state.ts';

export type FrameOf<T extends ServerFrame['t']> = Extract<ServerFrame, { t: T }>;
export const owner: Actor = { type: 'person', id: 'owner' as PersonId, name: 'Olga' };
export const member: Actor = { type: 'person', id: 'member' as PersonId, name: 'Mia' };
export const stranger: Actor = { type: 'nobody' };

/** A media engine that does nothing and writes down what it was asked. */
export function createWrittenMedia(): Media & {
  readonly calls: unknown[][];
  readonly listeners: Map<SeatId, (event: MediaEvent) => void>;
  now: 'up' | 'down';
} {
  const calls: unknown[][] = [];
  const listeners = new Map<SeatId, (event: MediaEvent) => void>();
  return {
    calls,
    listeners,
    now: 'up',
    connect(_room, seat, listener) {
      calls.push(['connect', seat]);
      listeners.set(seat, listener);
    },
    answer: (_room, seat, generation, sdp) => void calls.push(['answer', seat, generation, sdp]),
    want: (_room, seat, wanted) => void calls.push(['want', seat, wanted]),
    permit: (_room, seat, permitted) => void calls.push(['permit', seat, permitted]),
    leave: (_room, seat) => void calls.push(['leave', seat]),
    state() {
      return this.now;
    },
  };
}

export interface RehearsalHome extends Home {
  readonly media: ReturnType<typeof createWrittenMedia>;
  readonly clock: ReturnType<typeof createMemoryClock>;
}

/** A workspace with an owner and a member, and one meeting that the owner made. */
export async function createRehearsalHome(
  lobby = true,
): Promise<{ home: RehearsalHome; meetingId: MeetingId }> {
  const base = { clock: createMemoryClock(), ids: createMemoryIds() };
  const { clock } = base;
  const mails = createMemoryMails();
  const workspaceId = 'workspace' as WorkspaceId;
  const workspaces = createMemoryWorkspaces();
  const branches = createMemoryBranches();
  const home: RehearsalHome = {
    ...base,
    attempts: createMemoryAttempts(),
    mails,
    mailer: createMailer({ ...base, mails, origin: new URL('https://stoa.example'), log: () => {} }),
    keepers: createMemoryKeepers(),
    fanout: createMemoryFanout(),
    setup: { secretHash: '' },
    workspaces,
    branches,
    removals: createMemoryRemovals({ workspaces, branches }),
    transfers: createMemoryTransfers(),
    images: createMemoryImages(),
    pictures: createMemoryPictures(),
    invites: createMemoryInvites(),
    cache: createMemoryCache(),
    jobs: createMemoryJobQueue({ clock, ids: createMemoryIds() }),
    upkeep: createMemoryUpkeep(),
    outbound: playOutbound(),
    workspaceId,
    ...createMemoryWorkspaceRecords(),
    media: createWrittenMedia(),
  };
  const workspace = { id: workspaceId, slug: 'agora' as Slug, name: 'Agora', createdAt: clock.now() };
  await home.workspaces.create(workspace, (owner as { id: PersonId }).id);
  await home.workspaces.join(workspaceId, (member as { id: PersonId }).id, 'member', clock.now());
  const made = await createMeeting(home, owner, { title: 'Standup', lobby });
  if (!made.ok) throw new Error(`the meeting was refused: ${made.error.type}`);
  return { home, meetingId: made.value.id };
}

/** One client: what it sent and got, and what it keeps for coming back. */
export interface Client {
  line: Line;
  frames: ServerFrame[];
  closed: boolean;
  seat?: { id: SeatId; secret: string } | undefined;
  you?: SeatId | undefined;
}

export interface Rehearsal {
  readonly home: RehearsalHome;
  readonly meetingId: MeetingId;
  room: LiveRoom;
  client(): Client;
  /** Opens a socket and says hello. */
  join(
    actor: Actor,
    role: Role | undefined,
    hello?: Partial<Extract<ClientFrame, { t: 'hello' }>>,
    client?: Client,
  ): Promise<Client>;
  send(client: Client, frame: ClientFrame): Promise<void>;
  /** The socket breaks without a word. */
  cut(client: Client): Promise<void>;
  /** The process is told to stop, and another one opens the room later. */
  stop(): Promise<void>;
  /** The process dies and another one opens the room from the records. */
  restart(): Promise<void>;
  /** The process sleeps, and its sockets do not: another one opens the room from the records and what stayed with each socket. */
  sleep(): Promise<void>;
  /** Time passes second by second. */
  pass(ms: number): Promise<void>;
}

export async function rehearse(lobby = true, direct?: DirectOptions): Promise<Rehearsal> {
  const { home, meetingId } = await createRehearsalHome(lobby);
  const clients = new Map<Line, Client>();
  let lastLine = 0;
  const open = async (): Promise<LiveRoom> => {
    const room: LiveRoom | undefined = await openLiveRoom(
      home,
      meetingId,
      {
        send(lines, frame) {
          for (const line of lines) {
            const client = clients.get(line);
            if (!client || client.closed || client.line !== line) continue;
            client.frames.push(frame);
            if (frame.t !== 'welcome' && frame.t !== 'waiting') continue;
            client.you = frame.you;
            if (frame.secret !== undefined) client.seat = { id: frame.you, secret: frame.secret };
          }
        },
        drained: () => undefined,
        ping: (line) => queueMicrotask(() => rehearsal.room.heard(line)),
        close(line) {
          const client = clients.get(line);
          if (client) client.closed = true;
          queueMicrotask(() => rehearsal.room.disconnect(line));
        },
      },
      () => {},
      { direct },
    );
    return room!;
  };

  const rehearsal: Rehearsal = {
    home,
    meetingId,
    room: undefined as unknown as LiveRoom,
    client: () => ({ line: 0, frames: [], closed: false }),
    async join(actor, role, hello = {}, client = rehearsal.client()) {
      client.line = lastLine += 1;
      client.closed = false;
      clients.set(client.line, client);
      rehearsal.room.connect(client.line, actor, role);
      const frame = {
        t: 'hello',
        version: 1,
        ...(actor.type !== 'person' && { name: 'Guest' }),
        ...(actor.type !== 'person' && client.seat && { seat: client.seat }),
        after: 0,
        live: { mic: true, cam: true, screen: false },
        takeOver: false,
        ...hello,
      };
      await rehearsal.send(client, frame as ClientFrame);
      return client;
    },
    async send(client, frame) {
      rehearsal.room.receive(client.line, JSON.stringify(frame));
      await rehearsal.room.settled();
      await Promise.resolve();
    },
    async cut(client) {
      client.closed = true;
      rehearsal.room.disconnect(client.line);
      await rehearsal.room.settled();
    },
    async stop() {
      rehearsal.room.tell({ type: 'closing' });
      await rehearsal.room.settled();
      await Promise.resolve();
    },
    async restart() {
      for (const client of clients.values()) client.closed = true;
      rehearsal.room = await open();
    },
    async sleep() {
      const { state } = rehearsal.room;
      const notes = JSON.stringify([...state.lines.keys()].map((line) => noteOf(state, line)));
      rehearsal.room = await open();
      resume(rehearsal.room.state, JSON.parse(notes) as LineNote[], home.clock.now());
    },
    async pass(ms) {
      for (let left = ms; left > 0; left -= 1_000) {
        home.clock.pass(Math.min(1_000, left));
        rehearsal.room.tick();
        await rehearsal.room.settled();
        await Promise.resolve();
      }
    },
  };
  rehearsal.room = await open();
  return rehearsal;
}

export const framesOf = <T extends ServerFrame['t']>(client: Client, t: T): FrameOf<T>[] =>
  client.frames.filter((f): f is FrameOf<T> => f.t === t);
export const lastOf = <T extends ServerFrame['t']>(client: Client, t: T): FrameOf<T> | undefined =>
  framesOf(client, t).at(-1);
export const entriesOf = (client: Client) => framesOf(client, 'chat').flatMap((f) => f.entries);
