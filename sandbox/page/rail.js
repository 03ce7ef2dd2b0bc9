/** The left rail: the workspace's channels with what is new in them, and the choice of who one is. */

import { become, openChannel } from "./actions.js";
import { avatar } from "./avatar.js";
import { h, icon, patch } from "./dom.js";
import { HASH } from "./icons.js";
import { nameOf, players, state, unread } from "./state.js";

/** "agent", "communication manager"; a person without a role is a colleague from elsewhere. */
export const roleLabel = (someone) => someone.roles.map((role) => role.replaceAll("_", " ")).join(", ") || "no role";

/** Draw the rail into `root`. */
export function drawRail(root) {
  patch(root, [channels(), people()]);
}

function channels() {
  const items = state.channels.map((channel) => {
    const count = channel.id === state.channel && state.pane !== "rail" ? 0 : unread(channel.id);
    const current = channel.id === state.channel ? "page" : undefined;
    return h(
      "li",
      { key: channel.id },
      h(
        "button",
        { type: "button", class: `channel-link${count ? " unread" : ""}`, "aria-current": current, "data-channel": channel.id, onclick: () => openChannel(channel.id) },
        icon(HASH, 15),
        h("span", { class: "channel-label" }, channel.name),
        count > 0 && h("span", { class: "count" }, String(count), h("span", { class: "unseen" }, " new")),
      ),
    );
  });
  return h("nav", { class: "channels", key: "channels", "aria-label": "Channels" }, h("h2", {}, "Channels"), h("ul", { role: "list" }, items));
}

function people() {
  const items = players().map((someone) =>
    h(
      "label",
      { class: "person", key: someone.id, title: roleLabel(someone) },
      h("input", { type: "radio", name: "me", value: someone.id, sync: { checked: someone.id === state.me }, onchange: () => become(someone.id) }),
      avatar(nameOf(someone), someone.id),
      h("span", { class: "person-name" }, nameOf(someone), h("span", { class: "person-role" }, ` · ${roleLabel(someone)}`)),
    ),
  );
  return h("fieldset", { class: "people", key: "people", id: "people" }, h("legend", {}, "You are"), items);
}

/** The same choice as a list to open, for screens too narrow for the rail. */
export function whoSelect() {
  const options = players().map((someone) => h("option", { value: someone.id, key: someone.id }, `${nameOf(someone)} · ${roleLabel(someone)}`));
  return h(
    "label",
    { class: "who", key: "who" },
    h("span", { class: "unseen" }, "You are"),
    h("select", { id: "who", sync: { value: state.me ?? "" }, onchange: (event) => become(event.target.value) }, options),
  );
}
