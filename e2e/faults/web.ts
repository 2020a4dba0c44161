import type { Fault } from './fault.ts';
import { changedPassword, flood, replayedMail, squatted, whoIsThere } from './web/by-mail.ts';
import { bombs } from './web/bombs.ts';
import { bruteForce } from './web/brute-force.ts';
import { canaries } from './web/canaries.ts';
import { forgedRequests } from './web/csrf.ts';
import { dribble } from './web/dribble.ts';
import { whoHasAnAccount } from './web/enumeration.ts';
import { expiredTokens, forgedTokens } from './web/forged-tokens.ts';
import { hogs } from './web/hogs.ts';
import { hostileMails } from './web/hostile-mails.ts';
import { innerAddresses } from './web/inner-addresses.ts';
import { ledAway } from './web/leading-away.ts';
import { lies } from './web/lies.ts';
import { oddBodies } from './web/odd-bodies.ts';
import { oddInput } from './web/odd-input.ts';
import { hostileText } from './web/scripts.ts';
import { cutOff, fixation, replay } from './web/sessions.ts';
import { roleMatrix } from './web/roles.ts';
import { refusedStarts } from './web/starts.ts';
import { foreignWorkspace } from './web/walls.ts';

/** Rows F: what strangers do to accounts, workspaces and pages. */
export const faults: readonly Fault[] = [
  foreignWorkspace,
  roleMatrix,
  cutOff,
  fixation,
  replay,
  expiredTokens,
  forgedTokens,
  replayedMail,
  bruteForce,
  whoHasAnAccount,
  whoIsThere,
  changedPassword,
  squatted,
  flood,
  hostileMails,
  forgedRequests,
  hostileText,
  hogs,
  bombs,
  innerAddresses,
  oddInput,
  oddBodies,
  lies,
  ledAway,
  canaries,
  dribble,
  refusedStarts,
];
