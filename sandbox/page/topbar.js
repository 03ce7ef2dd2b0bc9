/** The top bar: the workspace's name, the sandbox's clock and its jumps, the tour and the column of X. */

import { advance, toggleNetwork } from "./actions.js";
import { h, icon, patch } from "./dom.js";
import { CLOCK, FLAG, GLOBE } from "./icons.js";
import { whoSelect } from "./rail.js";
import { networkShown, now, state } from "./state.js";
import { clockTime, dayHeading, untilTomorrowMorning, zone } from "./times.js";
import { openTour } from "./tour.js";

const MINUTE = 60;
const JUMPS = [
  ["+30 min", "Move the clock 30 minutes forward", () => 30 * MINUTE],
  ["+4 h", "Move the clock 4 hours forward", () => 240 * MINUTE],
  ["to 08:00 tomorrow", "Move the clock to 08:00 tomorrow", untilTomorrowMorning],
];

/** Draw the bar into `root`. */
export function drawTopbar(root) {
  patch(root, [title(), whoSelect(), clock(), tools()]);
}

function title() {
  const brand = state.brands[0];
  return h(
    "div",
    { class: "brand", key: "brand" },
    h("span", { class: "avatar app", "aria-hidden": "true" }, "sc"),
    h("h1", {}, brand?.name ?? "socialcare", h("span", { class: "sub" }, " sandbox")),
  );
}

function clock() {
  const at = now();
  const jumps = JUMPS.map(([words, label, seconds]) =>
    h("button", { type: "button", class: "jump", "aria-label": label, onclick: () => advance(seconds()) }, words),
  );
  const place = zone()?.split("/").at(-1).replaceAll("_", " ");
  return h(
    "div",
    { class: "clock", key: "clock", role: "group", "aria-label": "The sandbox's clock", id: "clock" },
    h(
      "span",
      { class: "clock-face", role: "timer" },
      icon(CLOCK, 16),
      h("b", {}, clockTime(at)),
      h("span", { class: "clock-day" }, dayHeading(at), place && ` · ${place}`),
    ),
    h("div", { class: "jumps" }, jumps),
  );
}

function tools() {
  const shown = networkShown();
  return h(
    "div",
    { class: "top-tools", key: "tools" },
    h(
      "button",
      {
        type: "button",
        class: "top-tool",
        "aria-pressed": String(shown),
        "aria-label": "What customers see on X",
        id: "show-network",
        onclick: toggleNetwork,
      },
      icon(GLOBE, 16),
      h("span", {}, h("span", { class: "wide" }, "Customers on "), "X"),
    ),
    h(
      "button",
      {
        type: "button",
        class: "top-tool",
        id: "show-tour",
        "aria-expanded": String(state.tour === "open"),
        onclick: openTour,
      },
      icon(FLAG, 16),
      "Tour",
    ),
  );
}
