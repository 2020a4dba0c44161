/** The room of one page: it joins the parts together, keeps the phase, and turns presses into frames. */
import type { Instant, Position, RoomCode, RoomSettings, SeatId } from '@stoa/domain';
import type { ClientFrame, ClientFrameOf, Live, RoomView, ServerFrame } from '@stoa/domain/room/protocol';
import { SvelteSet } from 'svelte/reactivity';
import { m } from '#lib/words/made/messages.js';
import { Alone } from './alone.svelte.ts';
import { Announcer } from './announce.svelte.ts';
import { Chat } from './chat.svelte.ts';
import { Devices } from './devices/devices.svelte.ts';
import { heardMessage, takeFrame } from './frames.ts';
import { Layout } from './layout.svelte.ts';
import { MediaLink } from './media.svelte.ts';
import { briefMs, Notices, readMs } from './notices.svelte.ts';
import { isWaitingIn, keepPass, keepWaiting, passOf } from './pass.ts';
import { PreferenceStore, type SoundKey } from './preferences.svelte.ts';
import type { Question } from './questions.ts';
import { Reactions } from './reactions.svelte.ts';
import { Screen } from './screen.svelte.ts';
import { Seats } from './seats.svelte.ts';
import { RoomSocket, roomSocketUrl, type Line } from './socket.ts';
import { play } from './sounds.ts';
import { type DeviceKind } from './device-words.ts';
import { lineWords, refusalWords, type LeftWhy } from './words.ts';

export type Phase = 'before' | 'joining' | 'lobby' | 'in' | 'out';
export type Panel = 'chat' | 'people' | 'info' | 'settings';

/** What the page knows before anybody joins. */
export interface RoomStart {
  readonly code: RoomCode;
  readonly title: string;
  readonly workspaceName: string;
  /** The signed-in person, who need not type a name. */
  readonly personName: string | undefined;
  /** How many are in already. */
  readonly here: number;
}

/** Above this many people one joins muted. Orange Meets turns the microphone off above five others. */
export const largeRoom = 5;
/** A reconnect within this time takes the seat from a socket that the server may still believe in, ms. */
const stillMineMs = 30_000;

export class Room {
  readonly code: RoomCode;
  readonly start: RoomStart;
  phase: Phase = $state('before');
  why: LeftWhy = $state('left');
  line: Line = $state.raw({ type: 'idle' });
  view: RoomView | undefined = $state.raw();
  waitingFor: Extract<ServerFrame, { t: 'waiting' }> | undefined = $state.raw();
  panel: Panel | undefined = $state();
  keysOpen = $state(false);
  question: Question | undefined = $state.raw();
  /** The menus of the small arrows, so that a message can open them. */
  deviceMenu = $state({ microphone: false, camera: false });
  /** Devices that the person tried to switch on in the call: only their trouble is worth a card there. */
  readonly asked = new SvelteSet<DeviceKind>();
  /** The browser refused to play sound until somebody clicks. */
  soundBlocked = $state(false);
  joinUnmuted = $state(false);
  now = $state(Date.now());

  readonly preferences = new PreferenceStore();
  readonly notices = new Notices();
  readonly announcer = new Announcer();
  readonly reactions = new Reactions();
  readonly devices = new Devices(this.preferences, this.notices);
  readonly seats = new Seats();
  readonly layout = new Layout(this.seats, this.preferences);
  readonly media: MediaLink;
  readonly screen: Screen;
  readonly chat: Chat;

  readonly settings: RoomSettings | undefined = $derived(this.view?.settings);
  readonly mayChat = $derived(this.seats.isHost || this.settings?.chat !== false);
  readonly mayShare = $derived(this.seats.isHost || this.settings?.share !== false);
  readonly handUp = $derived(this.seats.mine?.handAt !== undefined);
  readonly alone = $derived(this.phase === 'in' && this.seats.others.length === 0);
  /** Since when the line or the media is gone, for "Reconnecting…". */
  readonly lostSince = $derived.by(() => {
    if (this.phase !== 'in' && this.phase !== 'lobby') return undefined;
    return this.line.type === 'lost' || this.line.type === 'quiet' ? this.line.since : this.media.lostAt;
  });

  /** Seconds until an empty call ends by itself; `undefined` while there is nothing to ask. */
  readonly stillThereIn = $derived.by(() =>
    this.alone && this.preferences.get('askStillThere') ? this.#aloneFor.secondsLeft(this.now) : undefined,
  );

  #aloneFor = new Alone();
  #socket: RoomSocket;
  #clock: ReturnType<typeof setInterval> | undefined;
  #takeOver = false;
  #lostAt = 0;
  #ending = false;
  #arrivedAt: Position | undefined;

  constructor(start: RoomStart) {
    this.start = start;
    this.code = start.code;
    const send = (frame: ClientFrame) => this.#socket.send(frame);
    this.#socket = new RoomSocket(() => roomSocketUrl(start.code), {
      hello: (again) => this.#hello(again),
      onFrame: (frame) => takeFrame(this, frame),
      onLine: (line) => this.#onLine(line),
    });
    this.media = new MediaLink({
      send,
      live: (seat) => this.seats.byId.get(seat),
      speaking: (speakers) => this.heard(speakers),
    });
    this.screen = new Screen(
      {
        screen: (video, audio) => {
          this.media.carry('screen', video);
          this.media.carry('screenAudio', audio);
          this.#tellLive();
        },
      },
      this.notices,
      this.devices.machine,
    );
    this.devices.onChoose((kind) => (this.deviceMenu[kind] = true));
    this.chat = new Chat(
      start.code,
      () => this.seats.me,
      send,
      (message) => heardMessage(this, message),
    );
  }

  /** Starts devices; goes straight back to the lobby when the page was reloaded there. */
  async begin(): Promise<void> {
    this.#clock ??= setInterval(() => this.#tick(), 1_000);
    this.devices.sendTo({
      microphone: (track) => {
        this.media.carry('microphone', track);
        this.#tellLive();
      },
      camera: (track) => {
        this.media.carry('camera', track);
        this.#tellLive();
      },
    });
    await this.devices.begin();
    if (isWaitingIn(this.code)) this.join();
  }
  /** The page goes away for good. */
  end(): void {
    clearInterval(this.#clock);
    this.#clock = undefined;
    this.screen.stop();
    this.media.close();
    this.devices.end();
    this.announcer.clear();
    this.#socket.close(this.phase === 'in');
  }

  get name(): string {
    return this.seats.mine?.name ?? this.start.personName ?? this.preferences.get('name').trim();
  }
  get live(): Live {
    const { microphone, camera } = this.devices;
    return { mic: microphone.live, cam: camera.live, screen: this.screen.stream !== undefined };
  }
  get link(): string {
    return `${location.origin}/m/${this.code}`;
  }

  /** Never blocked by a device. */
  join({ takeOver = false, muted = false }: { takeOver?: boolean; muted?: boolean } = {}): void {
    if (muted || (this.start.here > largeRoom && !this.joinUnmuted && this.phase === 'before'))
      void this.devices.obey('microphone');
    this.#takeOver = takeOver;
    this.phase = 'joining';
    this.#socket.open();
  }
  /** After the machine slept, or after leaving: devices first, then the room. */
  async rejoin({ takeOver = false }: { takeOver?: boolean } = {}): Promise<void> {
    const muted = this.why === 'slept';
    if (this.why === 'badFrames') {
      location.reload();
      return;
    }
    await this.devices.begin();
    this.join({ takeOver, muted });
  }
  /** Asks to be let in again, after nobody answered, or somebody said no. */
  async knock(): Promise<void> {
    this.phase = 'joining';
    this.#socket.knock();
    await this.devices.begin();
  }
  tryNow(): void {
    this.#socket.open();
  }
  leave(why: 'left' | 'alone' = 'left'): void {
    this.#socket.close();
    this.out(why);
  }
  async endForAll(): Promise<void> {
    this.#ending = true;
    this.#ending = await this.order({ t: 'end' });
  }
  /** Out of the room, for whatever reason: nothing is captured and nothing is played any more. */
  out(why: LeftWhy): void {
    keepWaiting(this.code, false);
    this.why = why === 'ended' && this.#ending ? 'endedByMe' : why;
    if (why === 'removed') this.announcer.insist(m.room_states_removed());
    if (why === 'notFound') keepPass(this.code, undefined);
    this.phase = 'out';
    this.open(undefined);
    this.keysOpen = false;
    this.screen.stop();
    this.media.close();
    this.devices.end();
    this.announcer.clear();
    this.seats.clear();
    this.waitingFor = undefined;
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
  }

  setHand(up: boolean): void {
    this.send({ t: 'hand', up });
    const mine = this.seats.mine;
    if (mine) mine.handAt = up ? (Date.now() as Instant) : undefined;
  }
  react(emoji: string): void {
    this.send({ t: 'react', emoji });
  }
  open(panel: Panel | undefined): void {
    this.panel = panel;
    this.chat.read(panel === 'chat');
    if (panel === 'chat')
      for (const { key } of this.notices.list) if (key.startsWith('chat-')) this.notices.drop(key);
  }
  togglePanel(panel: Panel): void {
    this.open(this.panel === panel ? undefined : panel);
  }
  say(): void {
    this.chat.say(this.name, Date.now() as Instant);
  }
  send(frame: ClientFrame): boolean {
    return this.#socket.send(frame);
  }
  /** Something that a host may do: says so when it was refused. Answers whether it was done. */
  async order(frame: ClientFrame): Promise<boolean> {
    const reply = await this.#socket.ask(frame);
    if (reply.t === 'refused')
      this.notices.show(
        { key: 'refused', saying: { what: refusalWords[reply.type]() }, tone: 'warn' },
        readMs,
      );
    return reply.t === 'ok';
  }
  sound(key: SoundKey): void {
    if (this.preferences.get(key)) void play(key, this.devices.speaker);
  }

  heard(speakers: readonly { seat: SeatId; level: number }[]): void {
    this.seats.speaking(speakers);
    this.layout.heard(this.seats.speakers);
  }

  /** `welcome` and `waiting` give a new seat's secret once. */
  seated(you: SeatId, secret: string | undefined): void {
    if (secret !== undefined) keepPass(this.code, { id: you, secret });
    this.#takeOver = false;
  }
  /** The chat's newest position when we first came in: what is older is history, not news. */
  arrived(position: Position): void {
    this.#arrivedAt ??= position;
    this.chat.filling = this.chat.position < position;
  }
  caughtUp({ entries }: { entries: readonly { position: Position }[] }): boolean {
    return (entries[0]?.position ?? 0) > (this.#arrivedAt ?? 0);
  }
  #hello(reconnecting: boolean): ClientFrameOf<'hello'> {
    const seat = passOf(this.code);
    const stillMine = reconnecting && Date.now() - this.#lostAt < stillMineMs;
    const name = this.start.personName ?? this.preferences.get('name').trim();
    return {
      t: 'hello',
      version: 1,
      ...(name !== '' && { name }),
      ...(seat && { seat }),
      after: this.chat.position,
      live: this.live,
      takeOver: this.#takeOver || stillMine,
    };
  }

  #tick(): void {
    this.now = Date.now();
    this.#aloneFor.tick(this.alone && this.lostSince === undefined, this.now);
    if (this.stillThereIn === 0) this.leave('alone');
  }
  stillHere(forEver: boolean): void {
    this.#aloneFor.answer(this.now);
    if (forEver) this.preferences.set('askStillThere', false);
  }
  tellCopied(): void {
    this.notices.show({ key: 'copied', saying: { what: m.room_say_copied() }, tone: 'calm' }, briefMs);
    this.announcer.say(m.room_say_copied());
  }
  writeTo(seat: SeatId): void {
    this.chat.setDraft({ to: seat });
    this.open('chat');
  }
  #tellLive(): void {
    if (this.phase === 'in') this.send({ t: 'live', live: this.live });
  }

  #onLine(line: Line): void {
    const before = this.line;
    this.line = line;
    if (line.type === 'lost' && before.type !== 'lost') {
      this.#lostAt = Date.now();
      if (this.phase === 'in') this.announcer.say(m.room_say_you_reconnecting());
    }
    if (line.type === 'up' && (before.type === 'lost' || before.type === 'quiet') && this.phase === 'in') {
      this.notices.show({ key: 'back', saying: lineWords.back(), tone: 'calm' }, 2_000);
      this.announcer.say(m.room_states_back());
    }
    if (line.type === 'slept') this.out('slept');
    if (line.type === 'ended' && line.why !== 'slow' && line.why !== 'restart') this.out(line.why);
  }

  async toggleDevice(kind: DeviceKind): Promise<void> {
    if (this.phase === 'in') this.asked.add(kind);
    await this.devices.toggle(kind);
  }
}
