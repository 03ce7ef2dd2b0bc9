/** What the page knows and shows, in one place; whoever changes it by `change` has the page drawn again. */

const REMEMBERED = "socialcare-sandbox";
const DRAW_AFTER_MILLISECONDS = 0;

export const state = {
  connected: true,
  loaded: false,
  people: new Map(), // Slack user id -> {id, name, real_name, roles, tz, is_bot}, the bot among them
  channels: [], // {id, name, kind, members}, direct conversations among them
  messages: new Map(), // channel id -> messages in order, ephemerals among them
  threads: new Map(), // "channel:ts" -> parent, replies and the thread's ephemerals, in order
  views: [], // the chosen person's open modals, the top one last
  home: false, // whether the middle pane shows the app's Home tab instead of the channel
  homeOf: null, // the person for whom this page has opened it
  homeView: null, // what the app has drawn there for the chosen person
  viewErrors: {}, // block id -> sentence, of the top modal's last submission
  posts: [], // everything public on X, oldest first
  brands: [], // {handle, name}: the accounts that the bot answers for
  clock: { ahead: 0, offset: 0 }, // milliseconds from this machine's time to the sandbox's, and the jumps made, in seconds
  me: null, // Slack user id
  channel: null,
  thread: null, // ts of the open thread's parent
  pane: "channel", // which pane a narrow screen shows: "rail", "channel", "thread", "network"
  network: true, // whether the X column is open on a wide screen
  replyingTo: null, // id of the post that the customer's composer answers
  editing: null, // "channel:ts" of the own message being edited
  read: new Map(), // "person:channel" -> ts of the newest message seen
  played: [], // the people chosen on this page so far
  commanded: [], // the slash commands tried on this page
  pressed: [], // {user, ts, action}: the buttons of messages pressed on this page
  submitted: [], // the callback ids of the modals submitted on this page
  tour: "open", // "open", "folded" or "closed"
  toured: [], // ids of the tour's steps that have happened
};

let draw = () => {};
let due = null;

/** Have `redraw` called soon after each change, once for changes that come together. */
export function drawWith(redraw) {
  draw = redraw;
}

/** Take over `news` and draw the page again. */
export function change(news = {}) {
  Object.assign(state, news);
  due ??= setTimeout(() => {
    due = null;
    draw();
  }, DRAW_AFTER_MILLISECONDS);
}

/** Keep who is acting and where, so that a reload of this tab comes back to the same place. */
export function remember() {
  const { me, channel, home, thread, pane, network, tour, toured, played, commanded, pressed, submitted } = state;
  const seen = { me, channel, home, thread, pane, network, tour, read: [...state.read] };
  const kept = { ...seen, toured, played, commanded, pressed, submitted };
  try {
    sessionStorage.setItem(REMEMBERED, JSON.stringify(kept));
  } catch {
    // Storage may be off in this browser; the page then starts afresh after a reload.
  }
}

/** Take up what `remember` kept, if anything. */
export function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "{}");
    Object.assign(state, kept, { read: new Map(kept.read ?? []) });
  } catch {
    // Nothing readable was kept.
  }
}

/** The sandbox's time now, in milliseconds since 1970. */
export const now = () => Date.now() + state.clock.ahead;

/** The person with this Slack user id, or a stand-in that shows the id. */
export const person = (id) => state.people.get(id) ?? { id, name: id ?? "someone", roles: [] };

/** What colleagues call a person. */
export const nameOf = (someone) => someone.real_name || someone.name;

/** The people who can be played: no bots, nobody deactivated. */
export const players = () => [...state.people.values()].filter((one) => !one.is_bot && !one.deleted);

/** Whether a message came from the bot. */
export const isBots = (message) => Boolean(message.bot) || Boolean(person(message.user).is_bot);

/** Whether a place is a conversation of a few people or with the bot, rather than a channel. */
export const isDirect = (place) => place.kind === "im" || place.kind === "mpim";

/** What a channel or direct conversation is called on screen, without a sign before it. */
export function placeName(place) {
  if (!isDirect(place)) return place.name;
  const others = (place.members ?? []).filter((id) => id !== state.me).map((id) => nameOf(person(id)));
  return others.join(", ") || place.name;
}

/** The channels and direct conversations that the chosen person has before them. */
export const placesOfMine = () =>
  state.channels.filter((one) => (one.kind ?? "channel") === "channel" || (one.members ?? []).includes(state.me));

/** What a message of the bot's is for, as its metadata says: "card", "draft_card", "digest" ...; undefined for others. */
export const kindOf = (message) => message.metadata?.event_type?.replace("socialcare_", "");

/** Whether a message is a card that one can act on. */
export const isCard = (message) =>
  kindOf(message) === "card" && Boolean(message.blocks?.some((block) => block.type === "actions"));

/** Whether a message stands in a thread, below its parent. */
export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

/** Whether the chosen person may see a message. */
export const visible = (message) => !message.ephemeral_to || message.ephemeral_to === state.me;

/** The open channel's messages of the first level, as the chosen person sees them. */
export const topLevel = (channel) => (state.messages.get(channel) ?? []).filter((m) => visible(m) && !isReply(m));

/** Name of a thread in `state.threads`. */
export const threadKey = (channel, ts) => `${channel}:${ts}`;

/** The messages of a thread as the chosen person sees them, its parent first; empty until they were read. */
export const threadOf = (channel, ts) => (state.threads.get(threadKey(channel, ts)) ?? []).filter(visible);

/** How many messages of a channel the chosen person has not seen. */
export function unread(channel) {
  const seen = state.read.get(`${state.me}:${channel}`) ?? state.read.get(`*:${channel}`) ?? "0";
  return topLevel(channel).filter((m) => m.user !== state.me && Number(m.ts) > Number(seen)).length;
}

/** Note that the chosen person has seen the open channel to its end. */
export function markRead() {
  const last = topLevel(state.channel).at(-1);
  if (last && state.me && !state.home) state.read.set(`${state.me}:${state.channel}`, last.ts);
}

/** How many of channel, thread and X stand side by side in this window; the style sheet has the same limits. */
export const roomFor = () => (innerWidth <= 760 ? 1 : innerWidth < 1280 ? 2 : 3);

/** Whether the column of X is before the person. */
export const networkShown = () =>
  state.network && (roomFor() === 3 || state.pane === "network" || (roomFor() === 2 && !state.thread));
