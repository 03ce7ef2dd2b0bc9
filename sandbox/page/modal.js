/** Shows the chosen person's open modal, the top one of the stack, as a dialog that keeps the focus inside. */

import { endView, pressInView } from "./actions.js";
import { blocks } from "./blocks.js";
import { h, icon, patch } from "./dom.js";
import { CLOSE } from "./icons.js";
import { valuesOf } from "./inputs.js";
import { plain, text } from "./mrkdwn.js";
import { state } from "./state.js";

// Where the focus goes in a new modal: where its app says, else to the first field, else to the first button.
const START = ["[autofocus]", ".view-blocks :is(input, textarea, select)", ".view-blocks button", "button"];
let shown = null;

/** Draw the top modal into `dialog`, and open or close it. */
export function drawModal(dialog) {
  const view = state.views.at(-1);
  if (!view) {
    if (dialog.open) dialog.close();
    patch(dialog, [...dialog.querySelectorAll("#popover")]);
    return;
  }
  const close = () => endView(view, false, {});
  dialog.oncancel = (event) => {
    // Esc asks the app's server first, as Slack does; the dialog closes when the view is gone.
    if (event.target !== dialog) return;
    event.preventDefault();
    close();
  };
  patch(dialog, [form(view, close), ...dialog.querySelectorAll("#popover")]);
  const fresh = !dialog.open || shown !== view.id;
  if (!dialog.open) dialog.showModal();
  if (fresh)
    START.map((selector) => dialog.querySelector(selector))
      .find(Boolean)
      .focus();
  shown = view.id;
}

function form(view, close) {
  const press = (action, value) =>
    pressInView(view.id, action, value, valuesOf(document.getElementById(`view-${view.id}`)));
  const stage = { id: view.id, press, errors: state.viewErrors };
  const submit = async (event) => {
    event.preventDefault();
    const { target } = event;
    const button = target.querySelector("[type=submit]");
    button?.setAttribute("aria-busy", "true");
    if (!(await endView(view, true, valuesOf(target)))) focusWrong(target);
    button?.removeAttribute("aria-busy");
  };
  return h(
    "form",
    { class: "view", id: `view-${view.id}`, key: view.id, onsubmit: submit, "data-callback-id": view.callback_id },
    h(
      "header",
      { class: "pane-head" },
      h("h2", { id: "modal-title" }, ...plain(view.title?.text ?? "")),
      h("button", { type: "button", class: "plain close", "aria-label": "Close", onclick: close }, icon(CLOSE)),
    ),
    h("div", { class: "view-blocks" }, blocks(view.blocks ?? [], stage)),
    h(
      "footer",
      { class: "dialog-buttons" },
      h("button", { type: "button", class: "button", onclick: close }, ...(view.close ? text(view.close) : ["Cancel"])),
      view.submit && h("button", { type: "submit", class: "button primary" }, ...text(view.submit)),
    ),
  );
}

/** The errors are drawn a moment after the answer; the first field they speak of then gets the focus. */
function focusWrong(target) {
  setTimeout(() => target.querySelector(".wrong input, .wrong textarea, .wrong select")?.focus(), 50);
}
