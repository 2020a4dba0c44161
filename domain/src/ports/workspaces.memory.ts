import type { PersonId, RoomCode, WorkspaceId } from '../ids.ts';
import type { Role } from '../roles.ts';
import type { Instant } from '../time.ts';
import type { Person } from './accounts.ts';
import type { Member, Workspace, Workspaces } from './workspaces.ts';

type Shown = Pick<Person, 'name' | 'email' | 'language'>;
interface Membership {
  readonly role: Role;
  readonly joinedAt: Instant;
}

/** {@link Workspaces} in memory. `personById` tells what pages show of somebody; without it their id is their name, and without `personByEmail` nobody has an address. */
export function createMemoryWorkspaces(
  personById: (id: PersonId) => Shown | undefined = (id) => ({ name: id, email: `${id}@example.org` }),
  personByEmail: (email: string) => Shown | undefined = () => undefined,
): Workspaces {
  const workspaces = new Map<WorkspaceId, Workspace>();
  const membersOf = new Map<WorkspaceId, Map<PersonId, Membership>>();
  const roomByCode = new Map<RoomCode, Awaited<ReturnType<Workspaces['roomByCode']>>>();

  const isLastOwner = (members: Map<PersonId, Membership> | undefined, person: PersonId): boolean =>
    members?.get(person)?.role === 'owner' &&
    [...members.values()].filter(({ role }) => role === 'owner').length === 1;

  const membersIn = (workspace: WorkspaceId): Member[] =>
    [...(membersOf.get(workspace) ?? [])].flatMap(([personId, { role, joinedAt }]) => {
      const person = personById(personId);
      return person ? [{ personId, name: person.name, email: person.email, role, joinedAt }] : [];
    });

  return {
    async create(workspace, owner) {
      if ([...workspaces.values()].some(({ slug }) => slug === workspace.slug)) return false;
      workspaces.set(workspace.id, { ...workspace });
      membersOf.set(workspace.id, new Map([[owner, { role: 'owner', joinedAt: workspace.createdAt }]]));
      return true;
    },
    bySlug: async (slug) => [...workspaces.values()].find((w) => w.slug === slug),
    async bySlugFor(slug, person) {
      const found = [...workspaces.values()].find((w) => w.slug === slug);
      const role = found && membersOf.get(found.id)?.get(person)?.role;
      return role && { ...found, role };
    },
    byId: async (id) => workspaces.get(id),
    ofPerson: async (person) =>
      [...workspaces.values()]
        .flatMap((w) => {
          const role = membersOf.get(w.id)?.get(person)?.role;
          return role ? [{ ...w, role }] : [];
        })
        .sort(byName((w) => w.id)),
    async rename(id, name, before) {
      const workspace = workspaces.get(id);
      if (workspace?.name !== before) return false;
      workspaces.set(id, { ...workspace, name });
      return true;
    },
    count: async () => workspaces.size,

    languageOf: async (who) =>
      'email' in who ? personByEmail(who.email.toLowerCase())?.language : personById(who.personId)?.language,
    roleIn: async (workspace, person) => membersOf.get(workspace)?.get(person)?.role,
    async members(workspace, { limit, offset, q = '' }) {
      const part = q.toLowerCase();
      const found = membersIn(workspace)
        .filter(({ name, email }) => [name, email].some((text) => text.toLowerCase().includes(part)))
        .sort(byName((member) => member.personId));
      return { members: found.slice(offset, offset + limit), total: found.length };
    },
    membersAfter: async (workspace, limit, after = '' as PersonId) =>
      membersIn(workspace)
        .filter(({ personId }) => personId > after)
        .sort((a, b) => compare(a.personId, b.personId))
        .slice(0, limit),
    member: async (workspace, who) =>
      membersIn(workspace).find((member) =>
        'email' in who
          ? member.email.toLowerCase() === who.email.toLowerCase()
          : member.personId === who.personId,
      ),
    async join(workspace, person, role, at) {
      const members = membersOf.get(workspace);
      if (!members) throw new Error(`no workspace has the id ${workspace}`);
      if (members.has(person)) return false;
      members.set(person, { role, joinedAt: at });
      return true;
    },
    async setRole(workspace, person, role) {
      const members = membersOf.get(workspace);
      const member = members?.get(person);
      if (!members || !member || (role !== 'owner' && isLastOwner(members, person))) return false;
      members.set(person, { ...member, role });
      return true;
    },
    async leave(workspace, person) {
      const members = membersOf.get(workspace);
      return !isLastOwner(members, person) && (members?.delete(person) ?? false);
    },

    async registerRoom(code, workspaceId, meetingId) {
      if (roomByCode.has(code)) throw new Error('the room code is taken');
      roomByCode.set(code, { workspaceId, meetingId });
    },
    async moveRoom(code, workspaceId, meetingId) {
      roomByCode.set(code, { workspaceId, meetingId });
    },
    async remove(id) {
      workspaces.delete(id);
      membersOf.delete(id);
      for (const [code, room] of roomByCode) if (room?.workspaceId === id) roomByCode.delete(code);
    },
    roomByCode: async (code) => roomByCode.get(code),
  };
}

/** By name, letter case aside; equal names by id, so that pages never overlap. */
const byName =
  <T extends { readonly name: string }>(idOf: (item: T) => string) =>
  (a: T, b: T): number =>
    compare(a.name.toLowerCase(), b.name.toLowerCase()) || compare(idOf(a), idOf(b));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
