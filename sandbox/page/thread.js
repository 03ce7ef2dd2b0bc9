/** The thread pane: one message, its replies, and a composer of its own. */

import { closeThread } from "./actions.js";
import { listItems, titleOf } from "./channel.js";
import { composer } from "./composer.js";
import { h, icon, patch } from "./dom.js";
import { BACK, CLOSE } from "./icons.js";
import { messageItem } from "./message.js";
import { state, threadOf } from "./state.js";

const NEAR_END_PIXELS = 80;
let drawnThread = null;

/** Draw the pane into `root`; nothing when no thread is open. */
export function drawThread(root) {
  const channel = state.channels.find((one) => one.id === state.channel);
  if (!channel || !state.thread) {
    drawnThread = null;
    patch(root, []);
    return;
  }
  const list = root.querySelector(".messages");
  const moved = drawnThread !== state.thread;
  const atEnd = list && !moved && list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PIXELS;
  drawnThread = state.thread;
  patch(root, [heading(channel), messages(channel), composer(channel, "Reply in thread", state.thread)]);
  const drawn = root.querySelector(".messages");
  if (atEnd) drawn.scrollTop = drawn.scrollHeight;
  if (moved && !matchMedia("(pointer: coarse)").matches) root.querySelector("textarea").focus({ preventScroll: true });
}

function heading(channel) {
  return h(
    "header",
    { class: "pane-head", key: "head" },
    h(
      "button",
      { type: "button", class: "back", "aria-label": `Back to ${titleOf(channel)}`, onclick: closeThread },
      icon(BACK),
    ),
    h("h2", {}, "Thread", h("span", { class: "muted" }, ` ${titleOf(channel)}`)),
    h(
      "button",
      { type: "button", class: "plain close", "aria-label": "Close the thread", onclick: closeThread },
      icon(CLOSE),
    ),
  );
}

function messages(channel) {
  const [parent, ...replies] = threadOf(channel.id, state.thread);
  if (!parent) return h("p", { class: "empty", key: "none" }, "Reading the thread…");
  const count = replies.filter((m) => !m.ephemeral_to).length;
  const divider = h(
    "li",
    { class: "day thread-count", key: "count" },
    h("h3", {}, count ? `${count} ${count === 1 ? "reply" : "replies"}` : "No replies yet"),
  );
  const first = messageItem(channel.id, parent, "thread", false);
  first.dataset.key = `m:${parent.ts}`;
  const label = { "aria-label": "Messages in the thread", role: "list", tabindex: "0" };
  return h(
    "ol",
    { class: "messages", key: `thread:${state.thread}`, ...label },
    first,
    divider,
    listItems(channel, replies, "thread"),
  );
}
