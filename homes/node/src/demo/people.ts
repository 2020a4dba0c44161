import type { Role } from '@stoa/domain';

/** Somebody of the demo. `joinedDaysAgo` also orders how they came. */
export interface DemoPerson {
  readonly key: string;
  readonly name: string;
  readonly role: Role;
  readonly joinedDaysAgo: number;
}

export const workspaceName = 'Agora';
/** A team that turns an old market hall into a place for the neighbourhood. The first is the owner. */
export const people: readonly DemoPerson[] = [
  { key: 'mia', name: 'Mia Laurent', role: 'owner', joinedDaysAgo: 92 },
  { key: 'jonas', name: 'Jonas Weber', role: 'admin', joinedDaysAgo: 91 },
  { key: 'sari', name: 'Sari Wulandari', role: 'admin', joinedDaysAgo: 90 },
  { key: 'amara', name: 'Amara Okafor', role: 'member', joinedDaysAgo: 88 },
  { key: 'tomas', name: 'Tomás Rivera', role: 'member', joinedDaysAgo: 88 },
  { key: 'ingrid', name: 'Ingrid Solheim', role: 'member', joinedDaysAgo: 80 },
  { key: 'kenji', name: 'Kenji Watanabe', role: 'member', joinedDaysAgo: 74 },
  { key: 'leila', name: 'Leila Haddad', role: 'member', joinedDaysAgo: 61 },
  { key: 'pieter', name: 'Pieter van den Berg', role: 'member', joinedDaysAgo: 55 },
  { key: 'nadia', name: 'Nadia Kowalska', role: 'member', joinedDaysAgo: 40 },
  { key: 'daniel', name: 'Daniel Mensah', role: 'member', joinedDaysAgo: 33 },
  { key: 'eleni', name: 'Eleni Papadaki', role: 'member', joinedDaysAgo: 12 },
];

export const emailOf = (key: string) => `${key}@agora.example`;
/** Of everybody in the demo. It guards nothing but the demo. */
export const demoPassword = 'olive grove at noon';
