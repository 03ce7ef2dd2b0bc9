/**
 * Turns Slack's mrkdwn into page nodes.
 *
 * What a customer wrote arrives here: every piece ends in a text node, and only http, https, mailto and tel links work.
 */

import { h } from "./dom.js";
import { character } from "./emoji.js";
import { nameOf, state } from "./state.js";
import { dateText } from "./times.js";

const FENCED = /```\n?([\s\S]+?)\n?```/g;
const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);
const STYLES = { "*": "strong", _: "em", "~": "s" };
const LEFT = "(?<![\\p{L}\\p{N}])";
const RIGHT = "(?![\\p{L}\\p{N}])";
// A word joiner (U+2060) beside a mark keeps it from being one.
const styled = (mark) => `${LEFT}[${mark}](?![\\s\\u2060${mark}])[^${mark}\\n]*?[^\\s\\u2060${mark}][${mark}]${RIGHT}`;
const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<token>[^<>\\n]+)>",
    ":(?<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):",
    "(?<address>https?://[^\\s<>|]*[^\\s<>|.,;:!?'\")\\]])",
    ...["*", "_", "~"].map((mark, at) => `(?<style${at}>${styled(mark)})`),
  ].join("|"),
  "gu",
);

/** Nodes for a text in mrkdwn. */
export function mrkdwn(text) {
  const nodes = [];
  let at = 0;
  for (const fence of text.matchAll(FENCED)) {
    nodes.push(...paragraphs(text.slice(at, fence.index).replace(/\n$/, "")));
    nodes.push(h("pre", {}, h("code", {}, ...plainLinks(fence[1]))));
    at = fence.index + fence[0].length;
  }
  nodes.push(...paragraphs(text.slice(at).replace(at ? /^\n/ : /^$/, "")));
  return nodes;
}

/** Nodes for a plain_text object: only emoji names mean something. */
export function plain(text, emoji = true) {
  if (!emoji) return [text];
  return text.split(/(:[a-z0-9_+'-]+(?:::skin-tone-[2-6])?:)/).map((part) => emojiNode(part.slice(1, -1)) ?? part);
}

/** Nodes for a text object of either kind. */
export function text(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : plain(object.text, object.emoji !== false);
}

/** An emoji as an image with a name for screen readers; undefined when the page has no such emoji. */
export function emojiNode(name) {
  const glyph = character(name);
  return glyph && h("span", { class: "emoji", role: "img", "aria-label": `:${name}:`, title: `:${name}:` }, glyph);
}

/** Text as it was before Slack escaped it. */
export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A link that leads where it says, or its label alone if the address is of a kind that could do harm. */
export function link(address, label) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return h("span", {}, label);
  }
  if (!SAFE.has(url.protocol)) return h("span", {}, label);
  // Links to posts and messages of the sandbox open on this page instead: the real X and Slack have no such page.
  const post = /\/status(?:es)?\/(\d+)/.exec(url.pathname)?.[1];
  const message = /\/archives\/(\w+)\/p(\d{10})(\d{6})/.exec(url.pathname);
  const known = {
    "data-post": post,
    "data-message": message && `${message[1]}:${message[2]}.${message[3]}`,
    "data-thread": message && url.searchParams.get("thread_ts"),
  };
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow", ...known }, label);
}

function paragraphs(text) {
  const nodes = [];
  let quoted = null;
  const lines = text === "" ? [] : text.split("\n");
  lines.forEach((line, index) => {
    const all = quoted === "all" ? ["", line] : /^(?:&gt;|>){3} ?(.*)$/.exec(line);
    const quote = all ?? /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quote) {
      if (quoted) nodes.at(-1).append(h("br"));
      else nodes.push(h("blockquote", {}));
      nodes.at(-1).append(...inline(quote[1]));
      quoted = all ? "all" : "line";
      return;
    }
    const item = /^(\s*)([•◦▪]|\d+\.)\s+(.*)$/.exec(line);
    if (item)
      nodes.push(
        h("span", { class: "item" }, h("span", { class: "mark" }, item[2]), h("span", {}, ...inline(item[3]))),
      );
    else {
      if (index && !quoted && nodes.at(-1)?.className !== "item") nodes.push(h("br"));
      nodes.push(...inline(line));
    }
    quoted = null;
  });
  return nodes;
}

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const node = piece(match, !text.slice(0, match.index).trim());
    if (!node) continue;
    nodes.push(unescape(text.slice(at, match.index)), node);
    at = match.index + match[0].length;
  }
  nodes.push(unescape(text.slice(at)));
  return nodes.filter((node) => node !== "");
}

/** `first` says that nothing stands before the piece, so that a date begins with a capital. */
function piece(match, first) {
  const { code, token, emoji, address } = match.groups;
  if (code) return h("code", {}, ...plainLinks(code));
  if (token) return reference(token, first);
  if (emoji) return emojiNode(emoji);
  if (address) return link(unescape(address), unescape(address));
  return h(STYLES[match[0][0]], {}, ...inline(match[0].slice(1, -1)));
}

function reference(token, first) {
  const [target, ...rest] = token.split("|");
  const label = rest.join("|");
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label, first);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, `@${label || target.slice(1).split("^")[0]}`);
  return link(
    unescape(target),
    ...(label ? [h("span", {}, ...labelled(label))] : [unescape(target).replace(/^mailto:/, "")]),
  );
}

const labelled = (label) =>
  inline(label.replaceAll("`", "")).map((node) => (node.nodeName === "A" ? node.textContent : node));

function mention(id, label) {
  const someone = state.people.get(id);
  const mine = id === state.me ? " mine" : "";
  return h("span", { class: `mention${mine}` }, `@${someone ? nameOf(someone) : label || id}`);
}

function channelLink(id, label) {
  const channel = state.channels.find((one) => one.id === id);
  return h("span", { class: "mention", "data-channel-link": channel?.id }, `#${channel?.name ?? (label || id)}`);
}

function date(target, fallback, first) {
  const [, seconds, pattern = "", address] = target.split("^");
  const filled = dateText(seconds, pattern) ?? unescape(fallback);
  const text = first ? filled.charAt(0).toUpperCase() + filled.slice(1) : filled;
  const node = h("time", { title: fallback ? unescape(fallback) : undefined }, text);
  return address ? link(unescape(address), node) : node;
}

function plainLinks(text) {
  // Inside code Slack shows addresses bare.
  return [unescape(text.replace(/<((?:https?|mailto):[^<>|]+)(?:\|[^<>]*)?>/g, "$1"))];
}
