import { samplePicture } from '@stoa/domain/pictures/picture-samples';
import type { Somebody, Village } from './rehearsal.ts';

export interface Sample {
  /** What stands for the variables of the address. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

/** Who asks: beside those of the village, a guest, who has the link of a room and no account. */
export type Asker = Somebody | 'guest';

interface Row extends Readonly<Record<Asker, number>> {
  readonly ask?: (village: Village) => Sample;
}

/**
 * The role matrix: what each operation answers to whom, asked as it should be. A stranger is signed in and belongs to another
 * workspace. Every operation has a row.
 */
export const table: Readonly<Record<string, Row>> = {
  viewWorkspace: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  renameWorkspace: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: () => ({ body: { name: 'New' } }),
  },
  // Said with another name: the role is asked first, and nothing is deleted here.
  deleteWorkspace: {
    ...{ owner: 422, admin: 403, member: 403, guest: 401, stranger: 404 },
    ask: () => ({ body: { name: 'Not its name' } }),
  },
  listRemovals: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 200 },
  listWorkspaces: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 200 },
  createWorkspace: {
    ...{ owner: 201, admin: 201, member: 201, guest: 401, stranger: 201 },
    ask: () => ({ body: { name: 'Another' } }),
  },

  listUsers: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  addUser: {
    ...{ owner: 201, admin: 201, member: 403, guest: 401, stranger: 404 },
    ask: () => ({ body: { email: 'zoe@agora.example' } }),
  },
  viewUser: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ ids }) => ({ params: { id: ids.member } }),
  },
  changeUser: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ ids }) => ({ params: { id: ids.member }, body: { role: 'admin' } }),
  },
  removeUser: {
    ...{ owner: 204, admin: 204, member: 403, guest: 401, stranger: 404 },
    ask: ({ ids }) => ({ params: { id: ids.member } }),
  },
  exportUsers: { owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
  followTable: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: () => ({ params: { table: 'member' } }),
  },
  // The only owner has to stay.
  leaveWorkspace: { owner: 409, admin: 204, member: 204, guest: 401, stranger: 404 },

  listInvites: { owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
  createInvite: {
    ...{ owner: 201, admin: 201, member: 403, guest: 401, stranger: 404 },
    ask: () => ({ body: { role: 'member', days: 1, maxUses: 3 } }),
  },
  revokeInvite: {
    ...{ owner: 204, admin: 204, member: 403, guest: 401, stranger: 404 },
    ask: ({ invite }) => ({ params: { id: invite } }),
  },
  inviteByMail: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: () => ({ body: { addresses: 'Noor <noor@agora.example>, nobody' } }),
  },
  // This one was made by hand: there is no address to send it to.
  resendInvite: {
    ...{ owner: 404, admin: 404, member: 403, guest: 401, stranger: 404 },
    ask: ({ invite }) => ({ params: { id: invite } }),
  },
  // Whoever has the link may look, and whoever has an account may join.
  viewInvitation: {
    ...{ owner: 200, admin: 200, member: 200, guest: 200, stranger: 200 },
    ask: ({ secret }) => ({ params: { secret } }),
  },
  acceptInvitation: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 200 },
    ask: ({ secret }) => ({ params: { secret } }),
  },

  listMeetings: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  createMeeting: {
    ...{ owner: 201, admin: 201, member: 201, guest: 401, stranger: 404 },
    ask: () => ({ body: { title: 'Choir', startsAt: '2027-01-01T10:00:00+01:00', durationMs: 3_600_000 } }),
  },
  startInstantMeeting: {
    ...{ owner: 201, admin: 201, member: 201, guest: 401, stranger: 404 },
    ask: () => ({ body: {} }),
  },
  // The meeting is the member's own; see below for somebody else's.
  viewMeeting: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ meeting }) => ({ params: { id: meeting } }),
  },
  editMeeting: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ meeting }) => ({ params: { id: meeting }, body: { title: 'Later', startsAt: null } }),
  },
  cancelMeeting: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ meeting }) => ({ params: { id: meeting } }),
  },
  endMeeting: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ meeting }) => ({ params: { id: meeting } }),
  },
  // A meeting that is no series has none that follow.
  cancelFollowingMeetings: {
    ...{ owner: 404, admin: 404, member: 404, guest: 401, stranger: 404 },
    ask: ({ meeting }) => ({ params: { id: meeting } }),
  },
  answerMeeting: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ meeting }) => ({ params: { id: meeting }, body: { answer: 'yes' } }),
  },
  readTranscript: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ meeting }) => ({ params: { id: meeting } }),
  },
  // Whoever has the link of a room may know of it.
  findRoom: {
    ...{ owner: 200, admin: 200, member: 200, guest: 200, stranger: 200 },
    ask: ({ code }) => ({ params: { code } }),
  },

  listPosts: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  listDrafts: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  listPopularPosts: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  countPosts: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  writePost: {
    ...{ owner: 201, admin: 201, member: 201, guest: 401, stranger: 404 },
    ask: () => ({ body: { title: 'News', body: '**Hello**', publish: true } }),
  },
  // The post and its comment are the admin's.
  viewPost: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ post }) => ({ params: { id: post } }),
  },
  editPost: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ post }) => ({ params: { id: post }, body: { title: 'New', body: 'Other words' } }),
  },
  unpublishPost: {
    ...{ owner: 204, admin: 204, member: 403, guest: 401, stranger: 404 },
    ask: ({ post }) => ({ params: { id: post } }),
  },
  deletePost: {
    ...{ owner: 204, admin: 204, member: 403, guest: 401, stranger: 404 },
    ask: ({ post }) => ({ params: { id: post } }),
  },
  likePost: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ post }) => ({ params: { id: post } }),
  },
  unlikePost: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ post }) => ({ params: { id: post } }),
  },
  commentOnPost: {
    ...{ owner: 201, admin: 201, member: 201, guest: 401, stranger: 404 },
    ask: ({ post, comment }) => ({ params: { id: post }, body: { body: 'Yes', replyTo: comment } }),
  },
  deleteComment: {
    ...{ owner: 204, admin: 204, member: 403, guest: 401, stranger: 404 },
    ask: ({ post, comment }) => ({ params: { id: post, commentId: comment } }),
  },

  searchWorkspace: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: () => ({ query: '?q=kassandra' }),
  },

  listNotifications: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  countUnread: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  markRead: {
    ...{ owner: 204, admin: 204, member: 204, guest: 401, stranger: 404 },
    ask: () => ({ body: { which: 'all' } }),
  },

  readActivity: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  lookBack: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  readKeeping: { owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
  // In memory there is no storage that changes could be moved to.
  keepHistory: {
    ...{ owner: 422, admin: 422, member: 403, guest: 401, stranger: 404 },
    ask: () => ({ body: { hotDays: 30 } }),
  },
  planRestore: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: () => ({ body: { wanted: { type: 'everything' }, moment: '2026-11-21T10:30:00Z' } }),
  },
  restorePast: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ post }) => ({
      body: { wanted: { type: 'post', id: post }, moment: '2026-11-21T10:30:00Z' },
    }),
  },
  undoRestore: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: () => ({ body: { before: 1, after: 2 } }),
  },
  viewBranch: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
  listBranches: { owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
  makeBranch: {
    ...{ owner: 201, admin: 201, member: 403, guest: 401, stranger: 404 },
    ask: () => ({ body: { name: 'Trial' } }),
  },
  compareBranch: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ branch }) => ({ params: { id: branch } }),
  },
  mergeBranch: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ branch }) => ({ params: { id: branch }, body: {} }),
  },
  dropBranch: {
    ...{ owner: 204, admin: 204, member: 403, guest: 401, stranger: 404 },
    ask: ({ branch }) => ({ params: { id: branch } }),
  },

  listWebhooks: { owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
  addWebhook: {
    ...{ owner: 201, admin: 201, member: 403, guest: 401, stranger: 404 },
    ask: () => ({ body: { url: 'https://example.com/hook', kinds: ['post', 'member'] } }),
  },
  viewWebhook: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ webhook }) => ({ params: { id: webhook } }),
  },
  editWebhook: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ webhook }) => ({ params: { id: webhook }, body: { description: 'New', isOn: false } }),
  },
  removeWebhook: {
    ...{ owner: 204, admin: 204, member: 403, guest: 401, stranger: 404 },
    ask: ({ webhook }) => ({ params: { id: webhook } }),
  },
  rotateWebhookSecret: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ webhook }) => ({ params: { id: webhook } }),
  },
  testWebhook: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ webhook }) => ({ params: { id: webhook } }),
  },
  listDeliveries: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ webhook }) => ({ params: { id: webhook } }),
  },
  sendAgain: {
    ...{ owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
    ask: ({ webhook, delivery }) => ({ params: { id: webhook, deliveryId: delivery } }),
  },
  exportWorkspace: { owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },

  startWorkflow: {
    ...{ owner: 201, admin: 201, member: 403, guest: 401, stranger: 404 },
    ask: ({ ids }) => ({ body: { name: 'onboarding', personId: ids.member, key: 'k' } }),
  },
  listWorkflows: { owner: 200, admin: 200, member: 403, guest: 401, stranger: 404 },
  // Whoever did not start it, and looks after none, finds nothing.
  viewWorkflow: {
    ...{ owner: 200, admin: 200, member: 404, guest: 401, stranger: 404 },
    ask: ({ job }) => ({ params: { id: job } }),
  },
  cancelWorkflow: {
    ...{ owner: 204, admin: 204, member: 403, guest: 401, stranger: 404 },
    ask: ({ job }) => ({ params: { id: job } }),
  },
  runWorkflowAgain: {
    ...{ owner: 204, admin: 204, member: 403, guest: 401, stranger: 404 },
    ask: ({ cancelledJob }) => ({ params: { id: cancelledJob } }),
  },
  readCacheEntry: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 404 },
    ask: ({ entry }) => ({ params: { key: entry } }),
  },
  putCacheEntry: {
    ...{ owner: 204, admin: 204, member: 204, guest: 401, stranger: 404 },
    ask: ({ entry }) => ({ params: { key: entry }, body: { value: 'hello', ttlMs: 1_000 } }),
  },
  deleteCacheEntry: {
    ...{ owner: 204, admin: 204, member: 204, guest: 401, stranger: 404 },
    ask: ({ entry }) => ({ params: { key: entry } }),
  },

  viewProfile: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 200 },
  renameProfile: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 200 },
    ask: () => ({ body: { name: 'Somebody' } }),
  },
  replaceProfile: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 200 },
    ask: () => ({ body: { name: 'Somebody', bio: '', location: 'Lisbon', website: 'agora.example' } }),
  },
  viewPicture: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 200 },
  replacePicture: {
    ...{ owner: 204, admin: 204, member: 204, guest: 401, stranger: 204 },
    ask: () => ({ body: samplePicture('squareWebp'), contentType: 'image/webp' }),
  },
  removePicture: { owner: 204, admin: 204, member: 204, guest: 401, stranger: 204 },
  listSessions: { owner: 200, admin: 200, member: 200, guest: 401, stranger: 200 },
  // One's own are found only.
  endSession: {
    ...{ owner: 404, admin: 404, member: 404, guest: 401, stranger: 404 },
    ask: () => ({ params: { id: 'nobodys' } }),
  },

  issueToken: {
    ...{ owner: 200, admin: 200, member: 200, guest: 401, stranger: 200 },
    ask: () => ({ body: { access: 'read' } }),
  },

  checkHealth: { owner: 200, admin: 200, member: 200, guest: 200, stranger: 200 },
  readDocument: { owner: 200, admin: 200, member: 200, guest: 200, stranger: 200 },
};
