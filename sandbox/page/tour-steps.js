/** What the tour proposes to try, how the page knows that it has happened, and where "Show me" leads. */

import { become, openChannel, openThread, showPane } from "./actions.js";
import { brandOf, showPost } from "./network.js";
import { isBots, isCard, isReply, nameOf, networkShown, person, players, state } from "./state.js";

const LEAST_JUMP_SECONDS = 1800;
const SETTLE_MILLISECONDS = 120;
let began = null;

/** The steps: {id, title, text(), done(), show()}; `show` resolves to the element to look at. */
export const STEPS = [
  {
    id: "claim",
    title: "Claim a case",
    text: () => `Put 👀 on a card as ${called("agent")}. The case is then theirs.`,
    done: () =>
      state.pressed.some(({ action }) => action === "case_claim") ||
      cards().some(({ message }) => by(message, "eyes").some(played) || claimedByMe(message)),
    show: async () => {
      if (!person(state.me).roles.includes("agent")) become(someone("agent")?.id ?? state.me);
      const card = cards().findLast(({ message }) => !by(message, "eyes").length);
      if (!card) return document.querySelector("#channel .messages");
      openChannel(card.channel);
      return settled(`#channel [data-ts="${card.message.ts}"] [data-react="eyes"]`);
    },
  },
  {
    id: "write",
    title: "Write a reply in its thread",
    text: () => "Open the card's thread and write what you would answer. What you write there never leaves Slack.",
    done: () => proposedInDialog() || replies().some(({ message }) => played(message.user)),
    show: () => inThread("textarea"),
  },
  {
    id: "draft",
    title: "Make it a draft",
    text: () => "Put 📝 on your message. The bot posts it back, checked and numbered.",
    done: () =>
      proposedInDialog() || replies().some(({ message }) => !isBots(message) && by(message, "memo").some(played)),
    show: () => inThread('[data-react="memo"]'),
  },
  {
    id: "approve",
    title: "Approve it as somebody else",
    text: () => `Become ${called("approver")} and put ✅ on the draft.`,
    done: () => approvals().some(({ own }) => !own),
    show: () => {
      const approver = someone("approver");
      if (!approver || person(state.me).roles.includes("approver")) return inThread('[data-react="white_check_mark"]');
      const listed = document.querySelector(`#people input[value="${approver.id}"]`);
      return listed?.offsetParent ? listed : document.querySelector("#who");
    },
  },
  {
    id: "sent",
    title: "See it on X",
    text: () => "The reply now stands under the customer's post, exactly as approved.",
    done: () => networkShown() && Boolean(sentReply()),
    show: () => {
      const reply = sentReply();
      if (reply) showPost(reply.id);
      else showPane("network");
      return settled(reply ? `[data-post-id="${reply.id}"]` : "#network .timeline");
    },
  },
  {
    id: "refused",
    title: "Try what is refused",
    text: () => "Make another draft and approve it yourself. Nothing is sent, and only you are told why.",
    done: () => approvals().some(({ own, message, user }) => own && whispered(user, message.ts)),
    show: () => inThread('[data-react="white_check_mark"]'),
  },
  {
    id: "numbers",
    title: "Ask for the numbers",
    text: () => "Write /socialcare stats in the channel, then /socialcare queue.",
    done: () => ["stats", "queue"].every((word) => state.commanded.some((line) => line.includes(word))),
    show: () => {
      showPane("channel");
      return settled("#channel textarea");
    },
  },
  {
    id: "clock",
    title: "Let time pass",
    text: () => "Jump the clock: what nobody took is escalated, and at 08:00 the daily digest comes.",
    done: () => {
      // The practice day itself begins by a jump, to a time at which the team is at work.
      began ??= state.clock.offset;
      return state.clock.offset - began >= LEAST_JUMP_SECONDS;
    },
    show: () => document.querySelector("#clock .jump"),
  },
];

const someone = (role) => players().find((one) => one.roles.includes(role));
const called = (role) => (someone(role) ? nameOf(someone(role)) : `somebody who is ${role}`);
const played = (id) => id === state.me || state.played.includes(id);
const by = (message, emoji) => message.reactions?.find((one) => one.name === emoji)?.users ?? [];

/** "Write reply" does three steps at once: it claims, writes and proposes; its preview is what proposes. */
const proposedInDialog = () => state.submitted.includes("preview");
const claimedByMe = ({ text = "" }) =>
  proposedInDialog() && [state.me, ...state.played].some((id) => text.includes(`claimed by ${nameOf(person(id))}:`));

/** The cards of every channel, those of the open one last. */
function cards() {
  const channels = [...state.messages].sort(([one], [other]) => (one === state.channel) - (other === state.channel));
  return channels.flatMap(([channel, list]) => list.filter(isCard).map((message) => ({ channel, message })));
}

/** The replies in every thread read so far. */
function replies() {
  return [...state.threads].flatMap(([key, list]) =>
    list.filter((m) => isReply(m) && !m.ephemeral_to).map((message) => ({ key, message })),
  );
}

/** Approvals of drafts by emoji or button; `own` says whether that person wrote the draft. */
function approvals() {
  const all = replies();
  return all
    .filter(({ message }) => isBots(message))
    .flatMap(({ key, message }) => {
      const before = all.filter((one) => one.key === key && Number(one.message.ts) < Number(message.ts));
      const authors = before.filter((one) => by(one.message, "memo").length).map((one) => one.message.user);
      const buttons = state.pressed.filter(({ ts, action }) => ts === message.ts && action === "draft_approve");
      const users = [...by(message, "white_check_mark").filter(played), ...buttons.map(({ user }) => user)];
      // A draft from the dialog has no message of its author's before it; its card then names them.
      const named = (user) => message.text?.includes(` by ${nameOf(person(user))},`);
      return users.map((user) => ({ message, user, own: authors.length ? authors.at(-1) === user : named(user) }));
    });
}

function sentReply() {
  const approved = approvals()
    .filter(({ own }) => !own)
    .map(({ message }) => Number(message.ts) * 1000);
  if (!approved.length) return undefined;
  return state.posts.findLast(
    (post) => brandOf(post) && post.in_reply_to && Date.parse(post.created_at) >= Math.min(...approved),
  );
}

function whispered(user, after) {
  const whispers = [...state.threads.values(), ...state.messages.values()]
    .flat()
    .filter((m) => m.ephemeral_to === user);
  return whispers.some((m) => Number(m.ts) > Number(after));
}

/** The last element of this kind in the open thread; the thread of a claimed card is opened if none is. */
function inThread(selector) {
  const claimed = cards().findLast(({ message }) => by(message, "eyes").some(played)) ?? cards().at(-1);
  if (!state.thread && claimed) openThread(claimed.channel, claimed.message.ts);
  else showPane("thread");
  return settled(`#thread ${selector}`);
}

/** The last element that matches, once the page has been drawn again. */
async function settled(selector) {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MILLISECONDS));
  return (
    [...document.querySelectorAll(selector)].at(-1) ??
    document.querySelector("#thread textarea") ??
    document.querySelector("#channel textarea")
  );
}
