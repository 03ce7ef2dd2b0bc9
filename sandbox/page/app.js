/** Starts the page: draws every pane when the state changes, and listens to the sandbox. */

import { closeThread } from "./actions.js";
import { listen } from "./api.js";
import { drawChannel, showMessage } from "./channel.js";
import { drawHome } from "./home.js";
import { drawModal } from "./modal.js";
import { drawNetwork, showPost } from "./network.js";
import { drawRail } from "./rail.js";
import { change, drawWith, markRead, nameOf, person, placesOfMine, recall, roomFor, state, unread } from "./state.js";
import { refresh } from "./sync.js";
import { drawThread } from "./thread.js";
import { drawTopbar } from "./topbar.js";
import { drawTour } from "./tour.js";

const CLOCK_MILLISECONDS = 5000;
const place = (id) => document.getElementById(id);

/** Where one pane is shown at a time: which; the list of channels while none is open. */
function paneOnPhone() {
  if (state.pane === "thread" && !state.thread) return "channel";
  return state.pane === "channel" && state.loaded && !state.channel && !state.home ? "rail" : state.pane;
}

function draw() {
  if (document.visibilityState === "visible") markRead();
  const { body } = document;
  body.dataset.pane = paneOnPhone();
  body.toggleAttribute("data-thread", Boolean(state.thread));
  body.toggleAttribute("data-network", state.network);
  body.toggleAttribute("data-offline", !state.connected);
  place("offline").hidden = state.connected;
  drawTopbar(place("topbar"));
  drawRail(place("rail"));
  // On a phone the tour takes its room from the channel, which then stays at its end.
  drawTour(place("tour"));
  (state.home ? drawHome : drawChannel)(place("channel"));
  drawThread(place("thread"));
  drawNetwork(place("network"));
  drawModal(place("modal"));
  const waiting = placesOfMine().reduce((sum, one) => sum + unread(one.id), 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${state.me ? `${nameOf(person(state.me))} · ` : ""}socialcare sandbox`;
}

/** Links to posts and messages of the sandbox open on this page. */
function follow(event) {
  const link = event.target.closest("a[data-post], a[data-message], [data-channel-link]");
  if (!link) return;
  const { post, message, thread, channelLink } = link.dataset;
  const found = post
    ? showPost(post)
    : message
      ? showMessage(...message.split(":"), thread)
      : state.channels.some((one) => one.id === channelLink);
  if (channelLink && found) change({ home: false, channel: channelLink, thread: null, pane: "channel" });
  if (found) event.preventDefault();
}

function escape(event) {
  const busy = document.querySelector("dialog[open], :popover-open") || event.target.closest(".editor, select");
  if (event.key === "Escape" && !event.defaultPrevented && !busy && state.thread) closeThread();
}

if (roomFor() < 3) state.tour = "folded";
recall();
drawWith(draw);
draw();
document.addEventListener("click", follow);
document.addEventListener("keydown", escape);
document.addEventListener("visibilitychange", () => change());
setInterval(() => change(), CLOCK_MILLISECONDS);
refresh("all");
listen(refresh);
