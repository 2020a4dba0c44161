import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** What a member is told by mail. */
export interface MemberSettings {
  readonly mentionsByMail: boolean;
  readonly digestByMail: boolean;
}
/** A member's own corner of a workspace. */
export interface Profile {
  readonly personId: PersonId;
  /** The name that they joined with. */
  readonly joinedAs: string;
  readonly createdAt: Instant;
  /** `undefined` until they are settled. */
  readonly settings?: MemberSettings | undefined;
}

/**
 * What members have in one workspace beside their membership.
 *
 * - **PF1** `begin` makes a profile; one that is there stays as it is.
 * - **PF2** `beginSettings` gives settings to a profile that has none, and changes nothing for one that has, or where there is no profile.
 */
export interface Profiles {
  begin(profile: Pick<Profile, 'personId' | 'joinedAs' | 'createdAt'>): Promise<void>;
  beginSettings(person: PersonId, settings: MemberSettings): Promise<void>;
  of(person: PersonId): Promise<Profile | undefined>;
}
export interface ProfilesDep {
  readonly profiles: Profiles;
}
