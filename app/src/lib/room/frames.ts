/** What each frame of the server does to the room: one case each, and what is heard, shown and said of it. */
import type { SeatView, ServerFrame } from '@stoa/domain/room/protocol';
import { m } from '#lib/words/made/messages.js';
import type { ShownMessage } from './chat.svelte.ts';
import { briefMs, readMs } from './notices.svelte.ts';
import { keepWaiting } from './pass.ts';
import type { Room } from './room.svelte.ts';
import { refusalWords, toldWords } from './words.ts';

export function takeFrame(room: Room, frame: ServerFrame): void {
  if (room.media.take(frame)) return;
  switch (frame.t) {
    case 'welcome':
      welcome(room, frame);
      break;
    case 'waiting':
      room.seated(frame.you, frame.secret);
      room.waitingFor = frame;
      room.phase = 'lobby';
      keepWaiting(room.code, true);
      break;
    case 'seat':
      seat(room, frame.seat);
      break;
    case 'gone':
      gone(room, frame);
      break;
    case 'lobby':
      lobby(room, frame);
      break;
    case 'room':
      settings(room, frame);
      break;
    case 'reaction': {
      const name = room.seats.byId.get(frame.seat)?.name ?? '';
      room.reactions.add(frame.seat, name, frame.emoji);
      break;
    }
    case 'told':
      told(room, frame);
      break;
    case 'chat':
      room.chat.take(frame.entries, room.caughtUp(frame));
      if (!frame.more) room.chat.filling = false;
      break;
    case 'speakers':
      room.heard(frame.speakers);
      break;
    case 'ok':
      room.chat.reply(frame);
      break;
    case 'refused':
      if (!room.chat.reply(frame) && frame.re === undefined)
        room.notices.show(
          { key: 'refused', saying: { what: refusalWords[frame.type]() }, tone: 'warn' },
          readMs,
        );
      break;
    default:
  }
}

type Frame<Type extends ServerFrame['t']> = Extract<ServerFrame, { t: Type }>;

function welcome(room: Room, frame: Frame<'welcome'>): void {
  const first = room.phase !== 'in';
  const hadHand = room.seats.mine?.handAt !== undefined;
  room.seated(frame.you, frame.secret);
  keepWaiting(room.code, false);
  room.view = frame.room;
  room.waitingFor = undefined;
  room.seats.reset(frame.you, frame.seats, frame.waiting);
  room.phase = 'in';
  room.arrived(frame.position);
  room.send({ t: 'live', live: room.live });
  if (hadHand && room.seats.mine?.handAt === undefined) room.setHand(true);
  room.chat.resend(room.name);
  room.media.welcome(frame.media);
  if (first) {
    const others = room.seats.others.length;
    room.announcer.say(others === 0 ? m.room_say_in_alone() : m.room_say_in({ count: others }));
  }
}

function seat(room: Room, view: SeatView): void {
  const before = room.seats.take(view);
  if (view.id === room.seats.me) return;
  if (!before) {
    room.announcer.group(view.name, 'joined');
    room.sound('soundJoin');
    return;
  }
  if (view.handAt !== undefined && before.handAt === undefined) {
    room.announcer.say(m.room_say_hand({ name: view.name }));
    room.sound('soundHand');
    room.notices.show(
      { key: `hand-${view.id}`, saying: { what: m.room_say_hand({ name: view.name }) }, tone: 'calm' },
      briefMs,
    );
  }
  if (view.live.screen !== before.screen)
    room.announcer.say(
      view.live.screen
        ? m.room_say_shares({ name: view.name })
        : m.room_say_stopped_sharing({ name: view.name }),
    );
  if (view.state === 'reconnecting' && !before.reconnecting)
    room.announcer.say(m.room_say_reconnecting({ name: view.name }));
}

function gone(room: Room, { seat: id, why }: Frame<'gone'>): void {
  const left = room.seats.gone(id);
  if (!left) return;
  if (why === 'removed') room.announcer.say(m.room_say_removed({ name: left.name }));
  else room.announcer.group(left.name, 'left');
  room.sound('soundLeave');
}

function lobby(room: Room, { waiting }: Frame<'lobby'>): void {
  const known = new Set(room.seats.waiting.map(({ id }) => id));
  const fresh = waiting.filter(({ id }) => !known.has(id));
  room.seats.waiting = waiting;
  for (const { name } of fresh) room.announcer.say(m.room_say_waiting({ name }));
  if (fresh.length > 0) room.sound('soundHand');
}

const settingWords: {
  [Name in 'lobby' | 'locked' | 'chat' | 'share']: (who: string, on: boolean) => string;
} = {
  lobby: (who, on) => (on ? m.room_say_lobby_on({ who }) : m.room_say_lobby_off({ who })),
  locked: (who, on) => (on ? m.room_say_locked({ who }) : m.room_say_unlocked({ who })),
  chat: (who, on) => (on ? m.room_say_chat_on({ who }) : m.room_say_chat_off({ who })),
  share: (who, on) => (on ? m.room_say_share_on({ who }) : m.room_say_share_off({ who })),
};
function settings(room: Room, { title, settings: after, by }: Frame<'room'>): void {
  const before = room.view?.settings;
  if (room.view) room.view = { ...room.view, title, settings: after };
  for (const name of ['lobby', 'locked', 'chat', 'share'] as const) {
    if (!before || before[name] === after[name]) continue;
    const what = settingWords[name](by || m.room_say_a_host(), after[name]);
    room.announcer.say(what);
    room.notices.show({ key: `setting-${name}`, saying: { what }, tone: 'calm' }, briefMs);
  }
}

/** Somebody else said something while we are here. */
export function heardMessage(room: Room, message: ShownMessage): void {
  if (room.preferences.get('announceChat')) room.announcer.say(`${message.authorName}: ${message.body}`);
  if (room.panel === 'chat') return;
  room.sound('soundMessage');
  room.notices.show(
    {
      key: `chat-${message.author}`,
      saying: { what: message.body, action: m.room_chat_reply() },
      tone: 'calm',
      from: {
        id: message.author,
        name: message.authorName,
        picture: room.seats.byId.get(message.author)?.picture,
      },
      act: () => room.open('chat'),
    },
    briefMs,
  );
}

/** A host's word is obeyed first and shown then. */
function told(room: Room, { what, by, role }: Frame<'told'>): void {
  const text = what === 'promoted' ? toldWords.promoted(by, role) : toldWords[what](by);
  switch (what) {
    case 'mute':
      void room.devices.obey('microphone');
      room.announcer.insist(text);
      break;
    case 'stopCamera':
      void room.devices.obey('camera');
      room.announcer.insist(text);
      break;
    case 'stopShare':
      room.screen.stop();
      room.announcer.say(text);
      break;
    case 'lowerHand':
      if (room.seats.mine) room.seats.mine.handAt = undefined;
      room.announcer.say(text);
      break;
    case 'promoted':
      room.announcer.say(text);
  }
  room.notices.show(
    { key: `told-${what}`, saying: { what: text }, tone: what === 'promoted' ? 'calm' : 'warn' },
    readMs,
  );
}
