/** Tells the person what happened elsewhere on the page: aloud for new messages, as a notice for refusals. */

import { h } from "./dom.js";
import { unescape } from "./mrkdwn.js";
import { isBots, nameOf, person, placeName, placesOfMine, state, visible } from "./state.js";

const SHOWN_MILLISECONDS = 7000;
const SENTENCES = {
  already_reacted: "You have already put this emoji there.",
  no_reaction: "This emoji is not there any more.",
  message_not_found: "This message is not there any more.",
  not_in_channel: "You are not a member of this channel.",
  operation_timeout: "The app did not answer within three seconds, so Slack gave up. Is the bot running?",
  dispatch_failed: "No app is connected, so nobody answered. Is the bot running?",
  unknown_command: "There is no such command here. Try /socialcare help.",
  cant_update_message: "You can only edit your own messages.",
  cant_delete_message: "You can only delete your own messages.",
};

/** Show a refusal for a while; `problem` is an error, or a sentence. */
export function notice(problem) {
  const code = problem.code ?? problem.message ?? String(problem);
  const text = SENTENCES[code] ?? (problem.code ? `Refused: ${code.replaceAll("_", " ")}` : String(code));
  const box = h("div", { class: "notice" }, h("p", {}, text));
  const shut = h(
    "button",
    { type: "button", class: "plain", "aria-label": "Dismiss", onclick: () => box.remove() },
    "×",
  );
  box.append(shut);
  document.getElementById("notices").append(box);
  setTimeout(() => box.remove(), SHOWN_MILLISECONDS);
}

/** Say a sentence to screen readers. */
export function say(sentence) {
  document.getElementById("live").textContent = sentence;
}

/** Say what is new between two readings of all channels. */
export function announceNew(before, after) {
  if (!state.loaded) return;
  const fresh = [];
  for (const { id: channel } of placesOfMine()) {
    const messages = after.get(channel) ?? [];
    const known = new Set((before.get(channel) ?? []).map((m) => m.ts));
    for (const m of messages) if (!known.has(m.ts) && m.user !== state.me && visible(m)) fresh.push([channel, m]);
  }
  if (!fresh.length) return;
  const [channel, message] = fresh.at(-1);
  const found = state.channels.find((one) => one.id === channel);
  const place = found ? placeName(found) : channel;
  if (fresh.length > 1) say(`${fresh.length} new messages, the last in ${place}`);
  else
    say(
      `${message.ephemeral_to ? "Only to you, from" : "New message from"} ${authorOf(message)} in ${place}: ${brief(message)}`,
    );
}

/** The name above a message. */
export const authorOf = (message) =>
  isBots(message) ? message.username || nameOf(person(message.user)) : nameOf(person(message.user));

const brief = (message) =>
  unescape((message.text ?? "").replace(/<[^>]*\|([^>]*)>|[<>*~`\u2060]/g, "$1")).slice(0, 120);
