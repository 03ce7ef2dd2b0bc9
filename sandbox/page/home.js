/** The app's Home tab of the chosen person, in the middle pane: drawn by the bot, with buttons that work. */

import { openHome, pressInView, showPane } from "./actions.js";
import { blocks } from "./blocks.js";
import { h, icon, patch } from "./dom.js";
import { BACK } from "./icons.js";
import { valuesOf } from "./inputs.js";
import { state } from "./state.js";

/** What the app is called in the rail and above its Home tab. */
export const APP = "socialcare";

/** Draw the pane into `root`, and have it opened for whoever one has become meanwhile. */
export function drawHome(root) {
  if (state.loaded && state.me && state.homeOf !== state.me) openHome();
  patch(root, [heading(), state.homeView ? tab(state.homeView) : waiting()]);
}

function heading() {
  return h(
    "header",
    { class: "pane-head", key: "head" },
    h(
      "button",
      { type: "button", class: "back", "aria-label": "Back to channels", onclick: () => showPane("rail") },
      icon(BACK),
    ),
    h("h2", { id: "channel-name", tabindex: "-1" }, APP),
    h("p", { class: "topic" }, "Home"),
  );
}

function waiting() {
  return h("p", { class: "empty", key: "none" }, "The app draws this page when it is opened…");
}

function tab(view) {
  const id = `home-${view.id}`;
  const press = (action, value) => pressInView(view.id, action, value, valuesOf(document.getElementById(id)));
  return h(
    "div",
    { class: "home", key: id, id, tabindex: "0", role: "region", "aria-label": `Home of ${APP}` },
    blocks(view.blocks ?? [], { id: view.id, press, errors: {} }),
  );
}
