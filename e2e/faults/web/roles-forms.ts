import type { Things } from './samples.ts';

type FormThings = Pick<Things, 'ids'> &
  Readonly<Record<'post' | 'invite' | 'comment' | 'branch' | 'delivery', string>>;

/** What is sent to the form actions of a workspace's pages, so that only the role can be why it is refused; nothing where that says all. */
export const forms: Readonly<Record<string, (things: FormThings) => Record<string, string>>> = {
  '/w/[slug=slug]/history?/restore': ({ post }) => ({ moment: String(Date.now()), what: 'post', id: post }),
  '/w/[slug=slug]/history?/undo': () => ({ before: '1', after: '2' }),
  '/w/[slug=slug]/meetings/[id=meetingId]?/edit': () => ({ title: 'Later' }),
  '/w/[slug=slug]/meetings/new?/default': () => ({ title: 'Choir' }),
  '/w/[slug=slug]/members?/role': ({ ids }) => ({ person: ids.member, role: 'admin' }),
  '/w/[slug=slug]/members?/remove': ({ ids }) => ({ person: ids.member }),
  '/w/[slug=slug]/members?/invite': () => ({ role: 'member', days: '1', maxUses: '1' }),
  '/w/[slug=slug]/members?/mail': () => ({ emails: 'noor@agora.example', role: 'member', days: '1' }),
  '/w/[slug=slug]/members?/resend': ({ invite }) => ({ invite }),
  '/w/[slug=slug]/members?/revoke': ({ invite }) => ({ invite }),
  '/w/[slug=slug]/notifications?/read': () => ({ id: 'x'.repeat(22) }),
  '/w/[slug=slug]/posts/[id=postId]?/like': () => ({ on: 'yes' }),
  '/w/[slug=slug]/posts/[id=postId]?/comment': () => ({ comment: 'Yes' }),
  '/w/[slug=slug]/posts/[id=postId]?/deleteComment': ({ comment }) => ({ comment }),
  '/w/[slug=slug]/posts/[id=postId]/edit?/preview': () => ({ title: 'New', body: 'Other words' }),
  '/w/[slug=slug]/posts/[id=postId]/edit?/save': () => ({ title: 'New', body: 'Other words' }),
  '/w/[slug=slug]/posts/[id=postId]/edit?/publish': () => ({ title: 'New', body: 'Other words' }),
  '/w/[slug=slug]/posts/new?/preview': () => ({ title: 'New', body: 'Words' }),
  '/w/[slug=slug]/posts/new?/save': () => ({ title: 'New', body: 'Words' }),
  '/w/[slug=slug]/posts/new?/publish': () => ({ title: 'New', body: 'Words' }),
  '/w/[slug=slug]/settings?/rename': () => ({ name: 'Agora' }),
  '/w/[slug=slug]/settings?/keep': () => ({ hotDays: '30' }),
  '/w/[slug=slug]/settings/branches?/make': () => ({ name: 'Trial' }),
  '/w/[slug=slug]/settings/branches?/drop': ({ branch }) => ({ id: branch }),
  // Another name: whoever may is told that it is another one.
  '/w/[slug=slug]/settings/delete?/default': () => ({ name: 'Not its name' }),
  '/w/[slug=slug]/settings/webhooks?/add': () => ({ url: 'https://archive.example/hook', kinds: 'post' }),
  '/w/[slug=slug]/settings/webhooks/[webhook=webhookId]?/save': () => ({
    url: 'https://archive.example/hook',
    kinds: 'post',
  }),
  '/w/[slug=slug]/settings/webhooks/[webhook=webhookId]?/switch': () => ({ on: 'yes' }),
  '/w/[slug=slug]/settings/webhooks/[webhook=webhookId]?/again': ({ delivery }) => ({ delivery }),
};
