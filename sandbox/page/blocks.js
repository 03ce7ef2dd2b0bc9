/**
 * Draws Block Kit: the blocks of messages and of modals.
 *
 * A `stage` says where the blocks stand: `{id, press(actionId, value), errors}`; `id` keeps names of fields apart.
 */

import { h } from "./dom.js";
import { fileAddress } from "./files.js";
import { control, pressable } from "./inputs.js";
import { mrkdwn, text } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const DRAWN = { section, context, actions, header, divider, image, rich_text, input, video, markdown };

/** Nodes for a list of blocks. */
export function blocks(list, stage) {
  const seen = {};
  return list.map((block, index) => {
    const nth = (seen[block.type] = (seen[block.type] ?? 0) + 1);
    // A block that its app did not name gets a new id at each update; only fields go by theirs, to keep their text.
    const key = block.type === "input" ? block.block_id : `${block.type}-${nth}`;
    const inside = { ...stage, key, block: block.block_id ?? `at-${index}` };
    return DRAWN[block.type]?.(block, inside) ?? h("p", { class: "muted" }, `(${block.type})`);
  });
}

function section(block, stage) {
  const fields = block.fields?.map((field) => h("div", { class: "field" }, ...text(field)));
  return h(
    "div",
    { class: "block section", key: stage.key },
    h(
      "div",
      { class: "section-text" },
      block.text && h("div", { class: "text" }, ...text(block.text)),
      fields && h("div", { class: "fields" }, fields),
    ),
    block.accessory && h("div", { class: "accessory" }, element(block.accessory, stage)),
  );
}

function context(block, stage) {
  const parts = block.elements.map((part) =>
    part.type === "image" ? picture(part, "context-image") : h("span", { class: "text" }, ...text(part)),
  );
  return h("div", { class: "block context", key: stage.key }, parts);
}

function actions(block, stage) {
  return h(
    "div",
    { class: "block actions", key: stage.key },
    block.elements.map((part) => element(part, stage)),
  );
}

function header(block, stage) {
  return h("h4", { class: "block header-block", key: stage.key }, ...text(block.text));
}

function divider(block, stage) {
  return h("hr", { class: "block", key: stage.key });
}

function image(block, stage) {
  const title = block.title && h("figcaption", {}, ...text(block.title));
  return h("figure", { class: "block", key: stage.key }, title, picture(block, "block-image"));
}

function rich_text(block, stage) {
  return h("div", { class: "block rich", key: stage.key }, ...richText(block.elements));
}

function markdown(block, stage) {
  return h("div", { class: "block text", key: stage.key }, ...mrkdwn(block.text.replaceAll("**", "*")));
}

function video(block, stage) {
  return h("p", { class: "block muted", key: stage.key }, block.alt_text ?? "Video");
}

function input(block, stage) {
  const name = `${stage.id}-${stage.block}`;
  const wrong = stage.errors?.[stage.block];
  const described = [block.hint && `${name}-hint`, wrong && `${name}-error`].filter(Boolean).join(" ") || undefined;
  const inside = {
    ...stage,
    name,
    described,
    wrong: Boolean(wrong),
    required: !block.optional,
    quiet: !block.dispatch_action,
  };
  const grouped = ["radio_buttons", "checkboxes"].includes(block.element.type);
  const label = [...text(block.label), block.optional && h("span", { class: "muted" }, " (optional)")];
  return h(
    grouped ? "fieldset" : "div",
    { class: `block input${wrong ? " wrong" : ""}`, key: stage.key, "data-block-id": stage.block },
    grouped ? h("legend", {}, label) : h("label", { for: name }, label),
    control(block.element, inside),
    block.hint && h("p", { class: "hint", id: `${name}-hint` }, ...text(block.hint)),
    wrong && h("p", { class: "error", id: `${name}-error`, role: "alert" }, wrong),
  );
}

function element(part, stage) {
  if (part.type === "image") return picture(part, "accessory-image");
  if (pressable(part)) return pressable(part)(part, stage);
  const name = `${stage.id}-${stage.block}-${part.action_id}`;
  return control(part, { ...stage, name, label: part.placeholder?.text ?? "Choose", quiet: false });
}

/** An image of this server; one from elsewhere is named and linked, since the page loads nothing from the internet. */
function picture(part, name) {
  const file = part.slack_file;
  const address = part.image_url ?? file?.url ?? (file?.id ? fileAddress(file.id) : "");
  const url = URL.canParse(address, location.href) ? new URL(address, location.href) : null;
  if (url?.origin === location.origin) return h("img", { class: name, src: url.href, alt: part.alt_text });
  return h("span", { class: "absent-image", role: "img", "aria-label": part.alt_text, title: address }, part.alt_text);
}
