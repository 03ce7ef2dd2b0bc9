/** The box in which messages, replies and slash commands are typed. Half-typed text stays with its channel or thread. */

import { send } from "./actions.js";
import { h, icon } from "./dom.js";
import { SEND } from "./icons.js";

const TALLEST_PIXELS = 220;
const COMMANDS = [
  ["/socialcare stats", "numbers of today; also 7d, 30d, @person, #channel"],
  ["/socialcare queue", "what waits, the longest waiting first"],
  ["/socialcare mine", "your own cases"],
  ["/socialcare case ", "one case by its number"],
  ["/socialcare help", "everything it can do"],
];
const typed = new Map();

/** A composer for a channel, or for one of its threads. */
export function composer(channel, name, thread) {
  const key = `composer:${channel.id}:${thread ?? ""}`;
  const keys = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit(event.target.form, key, channel.id, thread);
  };
  const input = (event) => {
    typed.set(key, event.target.value);
    fit(event.target);
  };
  const submitted = (event) => {
    event.preventDefault();
    submit(event.target, key, channel.id, thread);
  };
  return h(
    "form",
    { class: "composer", key, onsubmit: submitted },
    thread ? null : suggestions(),
    h(
      "div",
      { class: "composer-row" },
      h("textarea", {
        name: "text",
        rows: 1,
        "aria-label": name,
        placeholder: name,
        onkeydown: keys,
        oninput: input,
        initial: { value: typed.get(key) ?? "" },
      }),
      h(
        "button",
        { type: "submit", class: "send", "aria-label": thread ? "Send reply" : "Send message", title: "Send" },
        icon(SEND),
      ),
    ),
    h(
      "p",
      { class: "composer-hint" },
      thread
        ? "Only your colleagues see this. 📝 makes it a draft."
        : "Enter sends, Shift+Enter breaks the line, / starts a command.",
    ),
  );
}

/** The commands there are; shown by the style sheet while the text begins with a slash. */
function suggestions() {
  const rows = COMMANDS.map(([command, does]) => {
    const take = (event) => {
      const box = event.currentTarget.form.elements.text;
      box.value = command;
      box.dispatchEvent(new Event("input"));
      box.focus();
    };
    return h(
      "button",
      { type: "button", class: "menu-item", onclick: take },
      h("b", {}, command.trim()),
      " ",
      h("span", { class: "muted" }, does),
    );
  });
  return h("div", { class: "suggestions", role: "group", "aria-label": "Commands" }, rows);
}

async function submit(form, key, channel, thread) {
  const box = form.elements.text;
  const text = box.value;
  if (!text.trim()) return;
  set(box, key, "");
  if (!(await send(channel, text, thread)) && !box.value) set(box, key, text);
}

function set(box, key, text) {
  typed.set(key, text);
  box.value = text;
  fit(box);
}

function fit(box) {
  box.form.toggleAttribute("data-command", box.value.startsWith("/") && !box.value.includes("\n"));
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, TALLEST_PIXELS)}px`;
}
