/** The tour: a short checklist for newcomers that ticks itself off, and points to the right place on request. */

import { h, icon, patch } from "./dom.js";
import { CLOSE } from "./icons.js";
import { say } from "./notices.js";
import { change, remember, state } from "./state.js";
import { STEPS } from "./tour-steps.js";

const POINTED_MILLISECONDS = 2400;

/** Draw the checklist into `root`; nothing when it was dismissed. */
export function drawTour(root) {
  tick();
  root.hidden = state.tour === "closed" || !state.loaded;
  if (root.hidden) return;
  const next = STEPS.find((step) => !state.toured.includes(step.id));
  const folded = state.tour === "folded";
  root.toggleAttribute("data-folded", folded);
  const steps = STEPS.map((step) => ((folded || !next) && step !== next ? null : row(step, step === next)));
  const all = h("p", { class: "tour-done", key: "all" }, "That was everything. The sandbox stays yours to play with.");
  patch(root, [heading(folded), next ? null : all, h("ol", { class: "steps", key: "steps", role: "list" }, steps)]);
}

/** Show the tour, or put it away. */
export function openTour() {
  set(state.tour === "closed" ? "open" : "closed");
}

function set(tour) {
  change({ tour });
  remember();
}

/** Note every step that has happened; what once happened stays ticked. */
function tick() {
  if (!state.loaded) return;
  for (const step of STEPS) {
    if (state.toured.includes(step.id) || !step.done()) continue;
    state.toured.push(step.id);
    remember();
    say(`Tour: ${step.title}, done`);
  }
}

function heading(folded) {
  const count = `${state.toured.length} of ${STEPS.length}`;
  return h(
    "header",
    { class: "tour-head", key: "head" },
    h("h2", {}, "Try it", h("span", { class: "muted" }, ` ${count}`)),
    h("progress", { max: STEPS.length, sync: { value: state.toured.length }, "aria-label": `Tour: ${count} done` }),
    h(
      "button",
      {
        type: "button",
        class: "plain link",
        "aria-expanded": String(!folded),
        onclick: () => set(folded ? "open" : "folded"),
      },
      folded ? "All steps" : "Fewer",
    ),
    h(
      "button",
      { type: "button", class: "plain close", "aria-label": "Dismiss the tour", onclick: openTour },
      icon(CLOSE, 16),
    ),
  );
}

function row(step, isNext) {
  const done = state.toured.includes(step.id);
  const mark = h("span", { class: "mark", role: "img", "aria-label": done ? "done" : "to do" }, done ? "✓" : "");
  const shown = async () => point(await step.show());
  const more =
    isNext &&
    h(
      "div",
      { class: "step-more" },
      h("p", {}, step.text()),
      h("button", { type: "button", class: "button small", onclick: shown }, "Show me"),
    );
  return h(
    "li",
    { key: step.id, class: `step${done ? " done" : ""}${isNext ? " next" : ""}`, "data-step": step.id },
    mark,
    h("div", {}, h("h3", {}, step.title), more),
  );
}

/** Move the focus to an element and draw the eye there. */
function point(element) {
  if (!element) return;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
  const ring = "0 0 0 3px var(--pointer)";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const frames = still
    ? [ring, ring]
    : ["0 0 0 0 var(--pointer)", ring, "0 0 0 8px transparent", ring, "0 0 0 0 transparent"];
  element.animate({ boxShadow: frames }, { duration: POINTED_MILLISECONDS, easing: "ease-out" });
}
