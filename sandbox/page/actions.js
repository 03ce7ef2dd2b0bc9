/** Everything a person does on the page: asks the sandbox for it, shows a refusal, and reads the outcome. */

import { write, Refused, Unreachable } from "./api.js";
import { notice } from "./notices.js";
import { change, isBots, markRead, networkShown, placesOfMine, remember, roomFor, state, threadKey } from "./state.js";
import { refresh } from "./sync.js";

/** Do `work`; false and a notice when it was refused. */
async function attempt(work, kind) {
  try {
    return (await work()) ?? true;
  } catch (problem) {
    if (problem instanceof Unreachable) change({ connected: false });
    else if (!(problem instanceof Refused)) throw problem;
    notice(problem instanceof Refused ? problem : "The sandbox does not answer.");
    return false;
  } finally {
    refresh(kind);
  }
}

/** Put a reaction on a message, or take the own one away. */
export function react(channel, message, emoji) {
  const mine = (message.reactions ?? []).some((one) => one.name === emoji && one.users.includes(state.me));
  const body = { user: state.me, emoji, channel, ts: message.ts };
  return attempt(() => write("slack/reaction", mine ? { ...body, remove: true } : body), "slack");
}

/** Send what was typed: a message, a reply in a thread, or a slash command. */
export function send(channel, text, thread) {
  const command = /^(\/\S+)\s*([\s\S]*)$/.exec(text);
  if (command) return runCommand(channel, command[1], command[2], thread);
  const body = { user: state.me, channel, text, ...(thread ? { thread_ts: thread } : {}) };
  return attempt(() => write("slack/message", body), "slack");
}

async function runCommand(channel, command, text, thread) {
  if (thread) {
    notice("Slack takes slash commands in the channel only, not in a thread.");
    return false;
  }
  const done = await attempt(() => write("slack/command", { user: state.me, channel, command, text }), "slack");
  if (done) {
    state.commanded.push(`${command} ${text}`.trim());
    remember();
  }
  return done;
}

/** Save the new text of an own message. */
export function edit(channel, ts, text) {
  return attempt(() => write("slack/edit", { user: state.me, channel, ts, text }), "slack");
}

/** Delete an own message. */
export function remove(channel, ts) {
  return attempt(() => write("slack/delete", { user: state.me, channel, ts }), "slack");
}

/** Press a button or choose from a menu of a message. */
export async function press(channel, ts, actionId, value) {
  const chosen = value === undefined ? {} : { value };
  const user = state.me;
  const body = { user, channel, ts, action_id: actionId, ...chosen };
  const done = await attempt(() => write("slack/action", body), "slack");
  if (done) {
    state.pressed.push({ user, ts, action: actionId });
    remember();
  }
  return done;
}

/** Press a button or choose from a menu inside a modal or a Home tab. */
export function pressInView(viewId, actionId, value, values) {
  const chosen = value === undefined ? {} : { value };
  const body = { user: state.me, view_id: viewId, action_id: actionId, ...chosen, values };
  return attempt(() => write("slack/action", body), "view");
}

/** Submit or close a modal; what is wrong in it is shown beside its fields. */
export async function endView({ id: viewId, callback_id: callback }, submit, values) {
  try {
    await write("slack/view", { user: state.me, view_id: viewId, submit, values });
    if (submit) state.submitted.push(callback);
    change({ viewErrors: {} });
    remember();
    return true;
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    change({ viewErrors: problem.errors });
    if (!Object.keys(problem.errors).length) notice(problem);
    return false;
  } finally {
    refresh("slack");
  }
}

/** Write on X as a customer. */
export function postOnX(author, text, inReplyTo) {
  return attempt(() => write("x/post", { author, text, ...(inReplyTo ? { in_reply_to: inReplyTo } : {}) }), "x");
}

/** Change a customer's post, as X lets its author do. */
export function editOnX(id, text) {
  return attempt(() => write("x/edit", { id, text }), "x");
}

/** Delete a customer's post. */
export function deleteOnX(id) {
  return attempt(() => write("x/delete", { id }), "x");
}

/** Move the sandbox's clock forward. */
export function advance(seconds) {
  return attempt(() => write("clock", { advance: seconds }), "all");
}

/** Act as another person from now on. */
export function become(id) {
  markRead();
  if (!state.played.includes(id)) state.played.push(id);
  change({ me: id, views: [], homeView: null, viewErrors: {}, editing: null });
  if (!placesOfMine().some((one) => one.id === state.channel))
    change({ channel: placesOfMine()[0]?.id ?? null, thread: null });
  markRead();
  remember();
  refresh("view");
}

/** Open a channel. */
export function openChannel(id) {
  change({ home: false, channel: id, thread: id === state.channel ? state.thread : null, pane: "channel", editing: null });
  markRead();
  remember();
  refresh("slack");
}

/** Open the app's Home tab: the bot hears of it, and draws it. */
export function openHome() {
  change({ home: true, homeOf: state.me, thread: null, pane: "channel", editing: null });
  remember();
  return attempt(() => write("slack/home", { user: state.me }), "view");
}

/** Open the thread of a message. */
export function openThread(channel, ts) {
  const parent = (state.messages.get(channel) ?? []).find((m) => m.ts === ts);
  const key = threadKey(channel, ts);
  if (parent && !state.threads.has(key)) state.threads.set(key, [parent]);
  change({ home: false, channel, thread: ts, pane: "thread", editing: null });
  remember();
  refresh("slack");
}

/** Close the thread pane. */
export function closeThread() {
  change({ thread: null, pane: "channel" });
  remember();
}

/** Show one of the panes, where there is room for one only. */
export function showPane(pane) {
  change({ pane, ...(pane === "network" ? { network: true } : {}) });
  remember();
}

/** Show or hide the column of X. */
export function toggleNetwork() {
  const shown = networkShown();
  // Where one pane is shown at a time, the column is left rather than put away.
  change({ network: !shown || roomFor() === 1, pane: shown ? (state.thread ? "thread" : "channel") : "network" });
  remember();
}

/** Whether a message may be edited and deleted by the chosen person. */
export const isOwn = (message) => message.user === state.me && !isBots(message) && !message.ephemeral_to;
