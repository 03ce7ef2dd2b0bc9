/** The column "What customers see on X": conversations with the brand, newest first, and a way to write as a customer. */

import { deleteOnX, editOnX, showPane, toggleNetwork } from "./actions.js";
import { avatar } from "./avatar.js";
import { customerComposer, replyTo } from "./customer.js";
import { h, icon, lazy, patch } from "./dom.js";
import { BACK, CLOSE } from "./icons.js";
import { now, state } from "./state.js";
import { brief, clockTime, longDay, zone } from "./times.js";

const CONVERSATIONS_AT_MOST = 60;
const DEEPEST = 3;
let shown = CONVERSATIONS_AT_MOST;

/** Draw the column into `root`. */
export function drawNetwork(root) {
  const all = conversations();
  const minute = Math.floor(now() / 60_000);
  const items = all
    .slice(0, shown)
    .map((posts) =>
      lazy(
        `c:${posts[0].conversation}`,
        [minute, zone(), state.brands, ...posts.flatMap((one) => [one.post, one.depth])],
        () => conversation(posts),
      ),
    );
  const more = () => {
    shown += CONVERSATIONS_AT_MOST;
    drawNetwork(root);
  };
  const empty = h("li", { class: "empty", key: "empty" }, "No customer has written yet.");
  const older =
    all.length > shown &&
    h(
      "li",
      { class: "older", key: "older" },
      h("button", { type: "button", class: "button", onclick: more }, "Show older conversations"),
    );
  patch(root, [
    heading(all),
    customerComposer(),
    h(
      "ol",
      { class: "timeline", key: "timeline", role: "list", tabindex: "0", "aria-label": "Conversations on X" },
      items.length ? items : empty,
      older,
    ),
  ]);
}

/** The account that the bot answers for, if the post is by one. */
export const brandOf = (post) => state.brands.find((one) => handle(one.handle) === handle(post.author));

const handle = (name) => name.replace(/^@/, "").toLowerCase();

/** Scroll to a post and point it out; false when X does not have it. */
export function showPost(id) {
  const post = state.posts.find((one) => one.id === id || one.first_id === id);
  if (!post) return false;
  shown = Infinity;
  showPane("network");
  setTimeout(() => {
    const drawn = document.querySelector(`[data-post-id="${CSS.escape(post.id)}"]`);
    drawn?.scrollIntoView({ block: "center" });
    drawn?.focus({ preventScroll: true });
  }, 50);
  return true;
}

/** Conversations as lists of {post, depth, conversation}, the one with the newest post first. */
function conversations() {
  const groups = new Map();
  // An edit gives a post a new id, and replies may still name the first one.
  const known = new Map(
    state.posts.flatMap((post) => [post.id, post.first_id].filter(Boolean).map((id) => [id, post.id])),
  );
  for (const post of state.posts) {
    if (post.repost_of) continue;
    const conversation = post.conversation_id ?? post.id;
    if (!groups.has(conversation)) groups.set(conversation, []);
    groups.get(conversation).push(post);
  }
  const newest = (posts) => posts.at(-1).created_at;
  return [...groups.entries()]
    .sort(([, one], [, other]) => (newest(one) < newest(other) ? 1 : -1))
    .map(([conversation, posts]) => threaded(posts, known).map((entry) => ({ ...entry, conversation })));
}

/** Posts with each reply below what it answers. */
function threaded(posts, known) {
  const below = new Map();
  const roots = [];
  for (const post of posts) {
    const parent = post.in_reply_to && (known.get(post.in_reply_to) ?? roots[0]?.id);
    if (parent) below.set(parent, [...(below.get(parent) ?? []), post]);
    else roots.push(post);
  }
  const ordered = [];
  const waiting = roots.map((post) => ({ post, depth: 0 })).reverse();
  while (waiting.length) {
    const entry = waiting.pop();
    ordered.push(entry);
    const depth = Math.min(entry.depth + 1, DEEPEST);
    for (const post of [...(below.get(entry.post.id) ?? [])].reverse()) waiting.push({ post, depth });
  }
  return ordered;
}

function heading(all) {
  const answered = all.filter((posts) => posts.some(({ post }) => brandOf(post) && !post.deleted)).length;
  return h(
    "header",
    { class: "pane-head", key: "head" },
    h(
      "button",
      { type: "button", class: "back", "aria-label": "Back to the channel", onclick: () => showPane("channel") },
      icon(BACK),
    ),
    h("h2", {}, "Customers on X"),
    h("p", { class: "topic" }, all.length ? `${answered} of ${all.length} answered` : ""),
    h(
      "button",
      { type: "button", class: "plain close", "aria-label": "Hide the column of X", onclick: toggleNetwork },
      icon(CLOSE),
    ),
  );
}

function conversation(posts) {
  return h(
    "li",
    { class: "conversation" },
    posts.map(({ post, depth }) => postArticle(post, depth)),
  );
}

function postArticle(post, depth) {
  const brand = brandOf(post);
  const name = brand?.name || post.author_name || post.author;
  const at = Date.parse(post.created_at);
  const classes = ["post", `depth-${depth}`, brand && "ours", post.deleted && "deleted"].filter(Boolean).join(" ");
  return h(
    "article",
    {
      class: classes,
      key: post.id,
      "data-post-id": post.id,
      "data-author": post.author,
      tabindex: "-1",
      "aria-label": `Post by ${name}`,
    },
    brand && h("p", { class: "replied" }, post.in_reply_to ? `Replied by ${name}` : `Posted by ${name}`),
    h(
      "header",
      { class: "post-head" },
      avatar(name, post.author, "round"),
      h("span", { class: "author" }, name),
      h("span", { class: "handle" }, `@${post.author.replace(/^@/, "")}`),
      h("time", { class: "time", datetime: post.created_at, title: `${longDay(at)}, ${clockTime(at)}` }, brief(at)),
    ),
    h("p", { class: "post-text", dir: "auto" }, post.deleted ? "This post was deleted by its author." : post.text),
    quoted(post),
    post.edited && !post.deleted && h("p", { class: "edited" }, "Edited"),
    !post.deleted && postTools(post, name, brand),
  );
}

function quoted(post) {
  const original =
    post.quote_of &&
    !post.deleted &&
    state.posts.find((one) => one.id === post.quote_of || one.first_id === post.quote_of);
  if (!original) return null;
  return h(
    "blockquote",
    { class: "quoted" },
    h("b", {}, `@${original.author} `),
    original.deleted ? "This post was deleted." : original.text,
  );
}

function postTools(post, name, brand) {
  const text = (words, label, onclick) =>
    h("button", { type: "button", class: "plain link", "aria-label": label, onclick }, words);
  return h(
    "div",
    { class: "post-tools" },
    text("Reply", `Reply as a customer to the post by ${name}`, () => replyTo(post)),
    !brand && text("Edit", `Edit the post by ${name}, as they could`, (event) => rewrite(post, event.currentTarget)),
    !brand && text("Delete", `Delete the post by ${name}, as they could`, () => deleteOnX(post.id)),
  );
}

function rewrite(post, button) {
  const article = button.closest(".post");
  const done = () => box.replaceWith(...held);
  const submit = async (event) => {
    event.preventDefault();
    const { value } = box.elements.text;
    done();
    await editOnX(post.id, value);
  };
  const box = h(
    "form",
    { class: "editor", onsubmit: submit },
    h("textarea", { name: "text", rows: 3, "aria-label": "New text of the post", initial: { value: post.text } }),
    h(
      "div",
      { class: "dialog-buttons" },
      h("button", { type: "button", class: "button", onclick: done }, "Cancel"),
      h("button", { type: "submit", class: "button primary" }, "Save"),
    ),
  );
  const held = [article.querySelector(".post-text"), article.querySelector(".post-tools")];
  held[0].before(box);
  for (const node of held) node.remove();
  box.elements.text.focus();
}
