/** Small surfaces over the page: menus, the emoji picker and questions. One at a time; Esc and a click outside close it. */

import { h } from "./dom.js";
import { text } from "./mrkdwn.js";

const GAP = 6;
const surface = () => document.getElementById("popover");
let opener = null;

/** Show `content` beside `anchor`, and move the focus to its first control. */
export function openPopover(anchor, label, content, role = "dialog") {
  const box = surface();
  if (box.matches(":popover-open")) box.hidePopover();
  opener = anchor;
  box.setAttribute("role", role);
  box.setAttribute("aria-label", label);
  box.replaceChildren(content);
  // An open modal makes everything outside it inert, so the surface has to live inside the top one.
  (anchor.closest("dialog") ?? document.body).append(box);
  box.showPopover();
  place(box, anchor.getBoundingClientRect());
  box.querySelector("input, button, select, textarea")?.focus();
}

/** Close what is open, and give the focus back to where it came from. */
export function closePopover() {
  const box = surface();
  if (box.matches(":popover-open")) box.hidePopover();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = null;
}

/** A menu; `items` are {label: nodes, choose, value?}. */
export function openMenu(anchor, label, items) {
  const chosen = (item) => () => {
    closePopover();
    item.choose();
  };
  const rows = items.map((item) =>
    h(
      "button",
      { type: "button", role: "menuitem", class: "menu-item", "data-value": item.value, onclick: chosen(item) },
      ...item.label,
    ),
  );
  openPopover(anchor, label, h("div", { class: "menu", onkeydown: byArrows }, rows), "menu");
}

/** Ask the question of a Block Kit confirmation object; resolves to whether it was confirmed. */
export function ask(confirm, anchor) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "question", "aria-label": confirm.title?.text });
    const answer = (value) => () => {
      dialog.returnValue = value;
      dialog.close();
    };
    dialog.append(
      h("h2", {}, ...text(confirm.title)),
      h("div", { class: "text" }, ...text(confirm.text)),
      h(
        "div",
        { class: "dialog-buttons" },
        h("button", { type: "button", class: "button", onclick: answer("no") }, ...text(confirm.deny)),
        h(
          "button",
          { type: "button", class: `button ${confirm.style ?? "primary"}`, onclick: answer("yes") },
          ...text(confirm.confirm),
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      anchor.focus();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function place(box, beside) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = beside.bottom + GAP;
  const top = below + height <= innerHeight - GAP ? below : Math.max(GAP, beside.top - height - GAP);
  const left = Math.min(Math.max(GAP, beside.right - width), innerWidth - width - GAP);
  box.style.top = `${top}px`;
  box.style.left = `${Math.max(GAP, left)}px`;
}

/** Move through buttons with the arrow keys, Home and End. */
export function byArrows(event) {
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (!step || event.target.matches("input")) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const next = Math.min(buttons.length - 1, Math.max(0, at + step));
  buttons[Math.abs(step) === 1 ? (at + step + buttons.length) % buttons.length : next].focus();
  event.preventDefault();
}
