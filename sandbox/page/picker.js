/** The emoji picker: the bot's gestures first with what they do, then every emoji by group or by search. */

import { h } from "./dom.js";
import { character, find, GESTURES, GROUPED, spoken } from "./emoji.js";
import { byArrows, closePopover, openPopover } from "./popover.js";

/** Open the picker beside `anchor`; `choose(name)` is called once with the emoji picked. */
export function pickEmoji(anchor, choose) {
  const pick = (name) => () => {
    closePopover();
    choose(name);
  };
  const results = h("div", { class: "picker-results", onkeydown: byArrows });
  const show = (words) => results.replaceChildren(...(words ? found(words, pick) : everything(pick)));
  const search = h("input", {
    type: "search",
    class: "picker-search",
    placeholder: "Search emoji",
    "aria-label": "Search emoji",
    oninput: (event) => show(event.target.value),
    onkeydown: (event) => {
      if (event.key === "Enter") {
        // Or the same key press would go on to the button that opened the picker, and open it again.
        event.preventDefault();
        results.querySelector("button")?.click();
      }
      if (event.key === "ArrowDown") results.querySelector("button")?.focus();
    },
  });
  show("");
  openPopover(anchor, "Choose an emoji", h("div", { class: "picker" }, search, results));
}

function everything(pick) {
  const gestures = GESTURES.map(({ name, does }) =>
    h(
      "button",
      { type: "button", class: "gesture", onclick: pick(name), "aria-label": `${spoken(name)}: ${does}` },
      glyph(name),
      h("span", {}, does),
    ),
  );
  const groups = GROUPED.map(({ title, names }) => [
    h("h3", {}, title),
    h(
      "div",
      { class: "emoji-grid" },
      names.map((name) => one(name, pick)),
    ),
  ]);
  return [h("h3", {}, "What the team's emoji do"), h("div", { class: "gestures" }, gestures), ...groups.flat()];
}

function found(words, pick) {
  const names = find(words);
  if (!names.length) return [h("p", { class: "muted" }, "No such emoji here.")];
  return [
    h(
      "div",
      { class: "emoji-grid" },
      names.map((name) => one(name, pick)),
    ),
  ];
}

const one = (name, pick) =>
  h(
    "button",
    { type: "button", class: "emoji-button", title: `:${name}:`, "aria-label": spoken(name), onclick: pick(name) },
    glyph(name),
  );

const glyph = (name) => h("span", { class: "emoji", "aria-hidden": "true" }, character(name));
