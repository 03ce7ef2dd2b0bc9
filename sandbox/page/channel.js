/** The middle pane: the open channel's messages by day, and its composer. */

import { openThread, showPane } from "./actions.js";
import { composer } from "./composer.js";
import { h, icon, lazy, patch } from "./dom.js";
import { BACK, HASH } from "./icons.js";
import { messageItem } from "./message.js";
import { isBots, isDirect, now, placeName, state, topLevel } from "./state.js";
import { dayHeading, dayOf, zone } from "./times.js";

const JOINED_SECONDS = 300;
const DRAWN_AT_MOST = 200;
const NEAR_END_PIXELS = 80;
let shown = DRAWN_AT_MOST;
let drawnChannel = null;
let drawnThread = null;
let drawnHeight = 0;

/** Draw the pane into `root`. */
export function drawChannel(root) {
  const channel = state.channels.find((one) => one.id === state.channel);
  if (!channel) {
    patch(root, [
      h("p", { class: "empty", key: "none" }, state.loaded ? "Choose a channel." : "Opening the workspace…"),
    ]);
    return;
  }
  const list = root.querySelector(".messages");
  const moved = drawnChannel !== channel.id;
  if (moved) shown = DRAWN_AT_MOST;
  drawnChannel = channel.id;
  // What the pane has lost since, as to the tour on a phone, takes nobody away from the end.
  const height = Math.max(list?.clientHeight ?? 0, drawnHeight);
  const atEnd = moved || !list || list.scrollHeight - list.scrollTop - height < NEAR_END_PIXELS;
  patch(root, [heading(channel), messages(channel), composer(channel, `Message ${titleOf(channel)}`)]);
  const drawn = root.querySelector(".messages");
  if (atEnd) drawn.scrollTop = drawn.scrollHeight;
  drawnHeight = drawn.clientHeight;
  // The pane narrows when a thread opens beside it; its message should not slip out of sight.
  if (state.thread && state.thread !== drawnThread)
    drawn.querySelector(".opened")?.scrollIntoView({ block: "nearest" });
  drawnThread = state.thread;
}

/** "#social-x", or the names of those in a direct conversation. */
export const titleOf = (channel) => (isDirect(channel) ? placeName(channel) : `#${channel.name}`);

function heading(channel) {
  return h(
    "header",
    { class: "pane-head", key: "head" },
    h(
      "button",
      { type: "button", class: "back", "aria-label": "Back to channels", onclick: () => showPane("rail") },
      icon(BACK),
    ),
    h("h2", { id: "channel-name", tabindex: "-1" }, isDirect(channel) ? null : icon(HASH, 17), placeName(channel)),
    channel.topic && h("p", { class: "topic" }, channel.topic),
  );
}

function messages(channel) {
  const all = topLevel(channel.id);
  const list = all.slice(-shown);
  const items = list.length
    ? listItems(channel, list, "channel")
    : [h("li", { class: "empty", key: "empty" }, "Nothing has been written here yet.")];
  const more = () => {
    shown += DRAWN_AT_MOST;
    drawChannel(document.getElementById("channel"));
  };
  const older =
    all.length > list.length &&
    h(
      "li",
      { class: "older", key: "older" },
      h("button", { type: "button", class: "button", onclick: more }, "Show older messages"),
    );
  return h(
    "ol",
    {
      class: "messages",
      key: `messages:${channel.id}`,
      role: "list",
      tabindex: "0",
      "aria-label": `Messages in ${placeName(channel)}`,
    },
    older,
    items,
  );
}

/** List items for messages in order, with a heading at each new day; unchanged ones are not built again. */
export function listItems(channel, list, place) {
  const items = [];
  const minute = Math.floor(now() / 60_000);
  let before = null;
  for (const message of list) {
    const at = Number(message.ts) * 1000;
    const day = dayOf(at);
    const newDay = !before || dayOf(Number(before.ts) * 1000) !== day;
    if (newDay && place === "channel")
      items.push(h("li", { class: "day", key: `day:${day}` }, h("h3", {}, dayHeading(at))));
    const joined = !newDay && follows(before, message);
    const editing = state.editing === `${channel.id}:${message.ts}`;
    const memo = [
      message,
      state.me,
      state.people,
      zone(),
      joined,
      editing,
      minute,
      place === "channel" && state.thread === message.ts,
    ];
    items.push(
      lazy(`m:${message.ts}:${message.ephemeral_to ?? ""}`, memo, () =>
        messageItem(channel.id, message, place, joined),
      ),
    );
    before = message;
  }
  return items;
}

/** Whether a message goes on from the one before, so that its author need not be named again; cards always stand alone. */
function follows(before, message) {
  return (
    before.user === message.user && !isBots(message) && !message.ephemeral_to && message.ts - before.ts < JOINED_SECONDS
  );
}

/** Open the thread around a message that a link points to. */
export function showMessage(channel, ts, thread) {
  const known = (state.messages.get(channel) ?? []).some((m) => m.ts === (thread ?? ts));
  if (known) openThread(channel, thread ?? ts);
  return known;
}
