/** Draws rich_text blocks, the form in which Slack keeps what people typed. */

import { h } from "./dom.js";
import { emojiNode, link, mrkdwn } from "./mrkdwn.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };
const MENTIONS = {
  user: (part) => `<@${part.user_id}>`,
  channel: (part) => `<#${part.channel_id}>`,
  usergroup: (part) => `<!subteam^${part.usergroup_id}>`,
  broadcast: (part) => `<!${part.range}>`,
  date: (part) => `<!date^${part.timestamp}^${part.format}|${part.fallback ?? ""}>`,
};

/** Nodes for the elements of a rich_text block. */
export function richText(elements) {
  return elements.map((part) => {
    switch (part.type) {
      case "rich_text_list":
        return list(part);
      case "rich_text_preformatted":
        return h("pre", {}, h("code", {}, ...part.elements.map(piece)));
      case "rich_text_quote":
        return h("blockquote", {}, ...part.elements.map(piece));
      default:
        return h("div", { class: "text" }, ...(part.elements ?? []).map(piece));
    }
  });
}

function list(part) {
  const items = part.elements.map((item) => h("li", {}, ...item.elements.map(piece)));
  return h(part.style === "ordered" ? "ol" : "ul", { class: "rich-list" }, items);
}

function piece(part) {
  let node = bare(part);
  for (const [style, tag] of Object.entries(STYLES)) if (part.style?.[style]) node = h(tag, {}, node);
  return node;
}

function bare(part) {
  if (MENTIONS[part.type]) return h("span", {}, ...mrkdwn(MENTIONS[part.type](part)));
  if (part.type === "link") return link(part.url, part.text || part.url);
  if (part.type === "emoji") {
    const name = part.skin_tone ? `${part.name}::skin-tone-${part.skin_tone}` : part.name;
    return emojiNode(name) ?? (byCode(part.unicode) || `:${name}:`);
  }
  return part.text ?? "";
}

/** The characters of "1f44d-1f3fd", for emoji that the page's own table lacks. */
const byCode = (points = "") =>
  /^[0-9a-f]+(-[0-9a-f]+)*$/i.test(points)
    ? String.fromCodePoint(...points.split("-").map((point) => parseInt(point, 16)))
    : "";
