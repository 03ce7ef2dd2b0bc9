/** Keeps the page's state equal to the sandbox's: reads again what an event says has changed, never two at once. */

import { read, Refused, Unreachable } from "./api.js";
import { announceNew } from "./notices.js";
import { change, isCard, markRead, placesOfMine, players, remember, state, threadKey } from "./state.js";

const LEAST_PAUSE_MILLISECONDS = 150;
const READERS = { slack: readSlack, view: readViews, x: readPosts, clock: readClock };
const wanted = new Set();
let running = false;
let peopleRead = "";

/** Read `kind` ("slack", "view", "x", "clock" or "all") soon, and draw the page if anything differs. */
export function refresh(kind = "all") {
  for (const one of READERS[kind] ? [kind] : Object.keys(READERS)) wanted.add(one);
  // Views open and close with what happens in channels, and are quickly read.
  if (kind === "slack") wanted.add("view");
  if (!running) run();
}

async function run() {
  running = true;
  while (wanted.size) {
    const kinds = [...wanted];
    wanted.clear();
    const began = performance.now();
    await attempt(async () => {
      if (!state.loaded || kinds.includes("slack")) await readPeople();
      for (const kind of kinds) await READERS[kind]();
      if (!state.loaded || !state.connected) change({ loaded: true, connected: true });
    });
    // With thousands of messages a reading takes long; then the pauses grow with it.
    const pause = Math.max(LEAST_PAUSE_MILLISECONDS, 2 * (performance.now() - began));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  running = false;
}

async function attempt(reading) {
  try {
    await reading();
  } catch (problem) {
    if (problem instanceof Unreachable) change({ connected: false });
    else if (problem instanceof Refused) change({ connected: true });
    else throw problem;
  }
}

/** People come, and conversations with the bot open, at any time; only what differs counts as news. */
async function readPeople() {
  const [{ users, bot }, { channels, directs = [] }, { accounts }] = await Promise.all([
    read("slack/users"),
    read("slack/channels"),
    read("x/accounts"),
  ]);
  const places = [...channels, ...directs].filter((one) => !one.is_archived);
  const text = JSON.stringify([users, bot, places, accounts]);
  if (text === peopleRead) return;
  peopleRead = text;
  const everybody = users.map((one) => ({ roles: [], ...one }));
  if (bot) everybody.push({ roles: [], ...bot, is_bot: true });
  state.people = new Map(everybody.map((one) => [one.id, one]));
  if (!state.people.has(state.me)) state.me = players()[0]?.id ?? null;
  if (!places.some((one) => one.id === state.channel)) Object.assign(state, { channel: null, thread: null });
  change({ channels: places, brands: accounts });
}

async function readSlack() {
  const before = new Map(state.messages);
  const answers = await Promise.all(
    state.channels.map((channel) =>
      read("slack/messages", { channel: channel.id }).then(({ messages }) => [channel.id, messages]),
    ),
  );
  const messages = new Map(answers.map(([id, list]) => [id, keepSame(before.get(id), list)]));
  state.messages = messages;
  chooseChannel();
  await readThread();
  if (!state.loaded) for (const [id, list] of messages) state.read.set(`*:${id}`, list.at(-1)?.ts ?? "0");
  if (document.visibilityState === "visible") markRead();
  announceNew(before, messages);
  change();
}

/** Read the open thread again. */
async function readThread() {
  const { channel, thread } = state;
  if (!channel || !thread) return;
  const { messages } = await read("slack/messages", { channel, thread_ts: thread });
  const key = threadKey(channel, thread);
  state.threads.set(key, keepSame(state.threads.get(key), messages));
}

/** Until the person picks a channel, show the one that the bot writes cards to; before the first card, the first. */
function chooseChannel() {
  if (state.channel) return;
  const cards = (channel) => (state.messages.get(channel.id) ?? []).filter(isCard).length;
  const busiest = placesOfMine().sort((one, other) => cards(other) - cards(one))[0];
  if (busiest) {
    state.channel = busiest.id;
    remember();
  }
}

async function readViews() {
  if (!state.me) return;
  const who = state.me;
  const { views, home: homeView } = await read("slack/views", { user: who });
  if (who !== state.me) return;
  if (JSON.stringify(views) !== JSON.stringify(state.views)) change({ views });
  if (JSON.stringify(homeView) !== JSON.stringify(state.homeView)) change({ homeView });
}

async function readPosts() {
  const { posts } = await read("x/posts");
  const same = keepSame(state.posts, posts, "id");
  if (same !== state.posts) change({ posts: same });
}

async function readClock() {
  const asked = Date.now();
  const clock = await read("clock");
  const ahead = Date.parse(clock.now) - (asked + Date.now()) / 2;
  change({ clock: { ahead, offset: clock.offset_seconds ?? 0 } });
}

const readFrom = new WeakMap(); // a list of ours -> the list of the answer that it was made of
const textOf = new WeakMap(); // an item -> what it looks like

/** The new list, with each unchanged item being the very object of the old one, so that it is not drawn again. */
function keepSame(old = [], list, id = "ts") {
  if (readFrom.get(old) === list) return old;
  const known = new Map(old.map((item) => [item[id], item]));
  const merged = list.map((item) => {
    const text = JSON.stringify(item);
    const same = known.get(item[id]);
    if (same && textOf.get(same) === text) return same;
    textOf.set(item, text);
    return item;
  });
  const kept = merged.length === old.length && merged.every((item, index) => item === old[index]) ? old : merged;
  readFrom.set(kept, list);
  return kept;
}
