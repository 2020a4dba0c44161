import type { PersonId, RoomCode, MeetingId, Slug, WorkspaceId } from '../ids.ts';
import type { Role } from '../roles.ts';
import type { Language } from '../people/language.ts';
import type { Instant } from '../time.ts';

export interface Workspace {
  readonly id: WorkspaceId;
  readonly slug: Slug;
  readonly name: string;
  readonly createdAt: Instant;
}

/** A person's place in a workspace, with what pages show of them. */
export interface Member {
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly joinedAt: Instant;
}

/** What one person is found by. */
export type MemberKey = { readonly personId: PersonId } | { readonly email: string };

/**
 * The directory's list of workspaces, who belongs to each, and which room code leads where.
 *
 * - **WS1** `create` stores the workspace and its owner together, or nothing.
 * - **WS2** A slug is taken once: `create` answers `false` and changes nothing when it is.
 * - **WS3** `join` never lowers or changes the role of somebody who is already a member; it answers whether they joined now.
 * - **WS4** `roleIn` is `undefined` for somebody who is not a member, whatever the id.
 * - **WS5** A room code belongs to one meeting for good; `roomByCode` answers `undefined` for an unknown one.
 * - **WS6** `setRole` and `leave` never leave a workspace without an owner: they answer `false` and change nothing.
 * - **WS7** `member` finds one member by id, or by address whatever its letter case; `undefined` for everybody else.
 * - **WS8** `membersAfter` lists all members by person id, so that a list of any length can be walked while people come and go.
 * - **WS9** `remove` deletes the workspace with its members, invites and room codes; one that is not there is gone already.
 * - **WS10** `moveRoom` makes a code lead elsewhere, whether or not it led anywhere before.
 * - **WS11** `languageOf` is what a person, by id or by address, chose to read; `undefined` for who chose none, and for nobody.
 * - **WS12** `bySlugFor` is a member's workspace with their role; `undefined` for whoever is none, as where there is no such workspace.
 */
export interface Workspaces {
  create(workspace: Workspace, owner: PersonId): Promise<boolean>;
  bySlug(slug: Slug): Promise<Workspace | undefined>;
  /** One question, because each request to a workspace asks it. */
  bySlugFor(slug: Slug, person: PersonId): Promise<(Workspace & { readonly role: Role }) | undefined>;
  byId(id: WorkspaceId): Promise<Workspace | undefined>;
  /** Ordered by name. */
  ofPerson(person: PersonId): Promise<readonly (Workspace & { readonly role: Role })[]>;
  /** Only while it is called `before`: answers whether it was. */
  rename(id: WorkspaceId, name: string, before: string): Promise<boolean>;
  remove(id: WorkspaceId): Promise<void>;
  /** How many workspaces there are; 0 means that nobody has set this Stoa up. */
  count(): Promise<number>;

  roleIn(workspace: WorkspaceId, person: PersonId): Promise<Role | undefined>;
  /** Ordered by name. `limit` 1 to 200. `q` matches a part of the name or the address. */
  members(
    workspace: WorkspaceId,
    page: { limit: number; offset: number; q?: string },
  ): Promise<{ members: readonly Member[]; total: number }>;
  /** `limit` 1 to 500; `after` leaves out all up to and including that one. */
  membersAfter(workspace: WorkspaceId, limit: number, after?: PersonId): Promise<readonly Member[]>;
  member(workspace: WorkspaceId, who: MemberKey): Promise<Member | undefined>;
  /** Of anybody with an account: what mails to them are written in. */
  languageOf(who: MemberKey): Promise<Language | undefined>;
  join(workspace: WorkspaceId, person: PersonId, role: Role, at: Instant): Promise<boolean>;
  setRole(workspace: WorkspaceId, person: PersonId, role: Role): Promise<boolean>;
  leave(workspace: WorkspaceId, person: PersonId): Promise<boolean>;

  /** Rejects when the code is taken: codes are random, so that is a mistake of ours. */
  registerRoom(code: RoomCode, workspace: WorkspaceId, meeting: MeetingId): Promise<void>;
  moveRoom(code: RoomCode, workspace: WorkspaceId, meeting: MeetingId): Promise<void>;
  roomByCode(
    code: RoomCode,
  ): Promise<{ readonly workspaceId: WorkspaceId; readonly meetingId: MeetingId } | undefined>;
}
export interface WorkspacesDep {
  readonly workspaces: Workspaces;
}
