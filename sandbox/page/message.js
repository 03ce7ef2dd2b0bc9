/** Draws one message: who, when, its blocks, reactions, its thread, and what one can do with it. */

import { edit, isOwn, openThread, press, react, remove } from "./actions.js";
import { authorAvatar, avatar } from "./avatar.js";
import { blocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { character, GESTURES, spoken } from "./emoji.js";
import { fileCard } from "./files.js";
import { BIN, EYE, PENCIL, REPLY, SMILE } from "./icons.js";
import { mrkdwn, unescape } from "./mrkdwn.js";
import { authorOf } from "./notices.js";
import { pickEmoji } from "./picker.js";
import { ask } from "./popover.js";
import { change, isBots, kindOf, nameOf, person, state } from "./state.js";
import { ago, clockTime, longDay } from "./times.js";

const REDRAWN_MILLISECONDS = 50;
const PURPOSE = new Map(GESTURES.map(({ name, does }) => [name, does]));
// What one is likely to do with a card, a draft card, and a message in a card's thread; the rest is in the picker.
const QUICK = new Map([
  ["card", ["eyes", "hourglass_flowing_sand", "bangbang", "checkered_flag"]],
  ["draft_card", ["white_check_mark", "x"]],
]);
const QUICK_IN_THREAD = ["memo"];

/** A list item for a message of `channel`; `place` is "channel" or "thread", `joined` hides the repeated author. */
export function messageItem(channel, message, place, joined) {
  const opened = place === "channel" && message.ts === state.thread;
  const classes = ["message", joined && "joined", message.ephemeral_to && "whisper", opened && "opened"]
    .filter(Boolean)
    .join(" ");
  return h(
    "li",
    { class: classes, "data-ts": message.ts, "data-author": message.user, "data-place": place },
    h("div", { class: "gutter" }, joined ? time(message, "quiet-time") : authorAvatar(message)),
    h(
      "article",
      { class: "message-body", tabindex: "-1", "aria-label": `${authorOf(message)}, ${clockTime(moment(message))}` },
      message.ephemeral_to && h("p", { class: "only-you" }, icon(EYE, 14), "Only visible to you"),
      joined ? null : byline(message),
      isEdited(channel, message) ? editor(channel, message) : content(channel, message, place),
      reactions(channel, message),
      place === "channel" && repliesLink(channel, message),
    ),
    message.ephemeral_to ? null : toolbar(channel, message, place),
  );
}

const moment = (message) => Number(message.ts) * 1000;
const isEdited = (channel, message) => state.editing === `${channel}:${message.ts}`;

function time(message, name = "time") {
  const at = moment(message);
  return h(
    "time",
    { class: name, datetime: new Date(at).toISOString(), title: `${longDay(at)}, ${clockTime(at)}` },
    clockTime(at),
  );
}

function byline(message) {
  const badge = isBots(message) && h("span", { class: "badge" }, "APP");
  return h("header", { class: "byline" }, h("span", { class: "author" }, authorOf(message)), badge, time(message));
}

function content(channel, message, place) {
  const stage = {
    id: `${place}-${message.ts.replace(".", "-")}`,
    press: (action, value) => press(channel, message.ts, action, value),
  };
  const body = message.blocks?.length
    ? blocks(message.blocks, stage)
    : [h("div", { class: "block text" }, ...mrkdwn(message.text ?? ""))];
  const files = message.files?.map(fileCard);
  const edited = message.edited && !isBots(message) && h("span", { class: "edited" }, "(edited)");
  return h("div", { class: "content" }, body, files, edited);
}

function reactions(channel, message) {
  const list = message.reactions ?? [];
  if (!list.length) return null;
  const pills = list.map((one) => pill(channel, message, one));
  return h(
    "div",
    { class: "reactions", role: "group", "aria-label": "Reactions" },
    pills,
    message.ephemeral_to ? null : addButton(channel, message, "pill add"),
  );
}

function pill(channel, message, { name, users }) {
  const mine = users.includes(state.me);
  const who = users.map((id) => (id === state.me ? "you" : nameOf(person(id)))).join(", ");
  return h(
    "button",
    {
      type: "button",
      key: name,
      class: "pill",
      "aria-pressed": String(mine),
      "aria-label": `${spoken(name)}: ${users.length}, ${who}. ${mine ? "Take yours away" : "Add yours"}`,
      title: `${who} reacted with :${name}:`,
      "data-emoji": name,
      onclick: () => react(channel, message, name),
    },
    h("span", { class: "emoji" }, character(name) ?? `:${name}:`),
    h("span", { class: "count" }, String(users.length)),
  );
}

function repliesLink(channel, message) {
  const count = message.reply_count ?? 0;
  if (!count) return null;
  const people = (message.reply_users ?? []).slice(0, 4);
  const faces = people.map((id) => (person(id).is_bot ? authorAvatar({ user: id }) : avatar(nameOf(person(id)), id)));
  const latest =
    message.latest_reply && h("span", { class: "muted" }, `Last reply ${ago(Number(message.latest_reply) * 1000)}`);
  const open = () => openThread(channel, message.ts);
  return h(
    "button",
    { type: "button", class: "replies", onclick: open },
    faces,
    h("b", {}, `${count} ${count === 1 ? "reply" : "replies"}`),
    latest,
  );
}

function toolbar(channel, message, place) {
  const whose = `message from ${authorOf(message)}`;
  const own = isOwn(message);
  const first = place === "channel" || message.ts === state.thread;
  const quick = QUICK.get(kindOf(message)) ?? (first || isBots(message) ? [] : QUICK_IN_THREAD);
  const key = `${channel}:${message.ts}`;
  return h(
    "div",
    { class: "toolbar", role: "group", "aria-label": `What to do with the ${whose}` },
    quick.map((name) =>
      h(
        "button",
        {
          type: "button",
          class: "tool",
          title: PURPOSE.get(name),
          "aria-label": `React with ${spoken(name)} to ${whose}`,
          "data-react": name,
          onclick: () => react(channel, message, name),
        },
        h("span", { class: "emoji" }, character(name)),
      ),
    ),
    addButton(channel, message, "tool"),
    place === "channel" &&
      tool(REPLY, "Reply in thread", `Reply in thread to ${whose}`, () => openThread(channel, message.ts)),
    own && tool(PENCIL, "Edit", `Edit your message`, () => startEditing(key)),
    own && tool(BIN, "Delete", `Delete your message`, (event) => reallyDelete(channel, message, event.currentTarget)),
  );
}

function tool(path, title, label, onclick) {
  return h("button", { type: "button", class: "tool", title, "aria-label": label, onclick }, icon(path));
}

function addButton(channel, message, name) {
  const open = (event) => pickEmoji(event.currentTarget, (emoji) => react(channel, message, emoji));
  const label = `Add another reaction to message from ${authorOf(message)}`;
  return h(
    "button",
    {
      type: "button",
      class: name,
      title: "Add a reaction",
      "aria-label": label,
      "aria-haspopup": "dialog",
      onclick: open,
    },
    icon(SMILE),
  );
}

async function reallyDelete(channel, message, anchor) {
  const words = (text) => ({ type: "plain_text", text });
  const question = {
    title: words("Delete this message?"),
    text: words("It cannot be brought back."),
    confirm: words("Delete"),
    deny: words("Keep"),
    style: "danger",
  };
  if (await ask(question, anchor)) await remove(channel, message.ts);
}

/** The form and the button that opened it replace each other, so the focus is led from one to the other. */
function startEditing(key) {
  change({ editing: key });
  setTimeout(() => document.querySelector(".editor textarea")?.focus(), REDRAWN_MILLISECONDS);
}

function editor(channel, message) {
  const done = () => {
    change({ editing: null });
    const button = `[data-ts="${message.ts}"] [aria-label="Edit your message"]`;
    setTimeout(() => document.querySelector(button)?.focus(), REDRAWN_MILLISECONDS);
  };
  const save = async (form) => {
    if (await edit(channel, message.ts, form.elements.text.value)) done();
  };
  const keys = (event) => {
    if (event.key === "Escape") done();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save(event.target.form);
    }
  };
  const submit = (event) => {
    event.preventDefault();
    save(event.target);
  };
  return h(
    "form",
    { class: "editor", key: "editor", onsubmit: submit },
    h("textarea", {
      name: "text",
      rows: 3,
      "aria-label": "New text of your message",
      initial: { value: asTyped(message.text ?? "") },
      onkeydown: keys,
    }),
    h(
      "div",
      { class: "dialog-buttons" },
      h("button", { type: "button", class: "button", onclick: done }, "Cancel"),
      h("button", { type: "submit", class: "button primary" }, "Save"),
    ),
  );
}

/** A message as its author typed it: names and addresses without their markup. */
function asTyped(text) {
  const bare = text.replace(/<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>/g, (whole, sign, target, label) => {
    if (sign === "@") return `@${person(target).name}`;
    if (sign === "#") return `#${label || target}`;
    if (sign === "!") return label || `@${target}`;
    return label || target;
  });
  // A toned emoji has no name that could be typed.
  const toned = bare.replace(/:([a-z0-9_+'-]+::skin-tone-[2-6]):/g, (whole, name) => character(name) ?? whole);
  return unescape(toned);
}
