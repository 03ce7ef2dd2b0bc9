/** The left rail: the workspace's channels with what is new in them, and the choice of who one is. */

import { become, openChannel, openHome } from "./actions.js";
import { avatar } from "./avatar.js";
import { h, icon, patch } from "./dom.js";
import { APP } from "./home.js";
import { HASH, HOME, THREAD } from "./icons.js";
import { isDirect, nameOf, placeName, placesOfMine, players, state, topLevel, unread } from "./state.js";

/** "agent", "communication manager"; a person without a role is a colleague from elsewhere. */
const roleLabel = (someone) => someone.roles.map((role) => role.replaceAll("_", " ")).join(", ") || "no role";

/** Draw the rail into `root`. */
export function drawRail(root) {
  const mine = placesOfMine();
  // Opening the app's Home tab makes a conversation with it, in which nobody has said a word.
  const directs = mine.filter((one) => isDirect(one) && (topLevel(one.id).length > 0 || one.id === state.channel));
  const rest = mine.filter((one) => !isDirect(one));
  patch(root, [
    h(
      "div",
      { class: "places", key: "places" },
      places("Channels", rest),
      directs.length > 0 && places("Direct messages", directs),
      apps(),
    ),
    people(),
  ]);
}

function places(title, list) {
  const items = list.map((channel) => {
    const open = channel.id === state.channel && !state.home;
    const count = open && state.pane !== "rail" ? 0 : unread(channel.id);
    const current = open ? "page" : undefined;
    return h(
      "li",
      { key: channel.id },
      h(
        "button",
        {
          type: "button",
          class: `channel-link${count ? " unread" : ""}`,
          "aria-current": current,
          "data-channel": channel.id,
          onclick: () => openChannel(channel.id),
        },
        icon(isDirect(channel) ? THREAD : HASH, 15),
        h("span", { class: "channel-label" }, placeName(channel)),
        count > 0 && h("span", { class: "count" }, String(count), h("span", { class: "unseen" }, " new")),
      ),
    );
  });
  return h(
    "nav",
    { class: "channels", key: title, "aria-label": title },
    h("h2", {}, title),
    h("ul", { role: "list" }, items),
  );
}

function apps() {
  const props = {
    type: "button",
    class: "channel-link",
    "aria-current": state.home ? "page" : undefined,
    onclick: () => openHome(),
  };
  return h(
    "nav",
    { class: "channels", key: "Apps", "aria-label": "Apps" },
    h("h2", {}, "Apps"),
    h("ul", { role: "list" }, h("li", {}, h("button", props, icon(HOME, 15), h("span", { class: "channel-label" }, APP)))),
  );
}

function people() {
  const items = players().map((someone) =>
    h(
      "label",
      { class: "person", key: someone.id, title: roleLabel(someone) },
      h("input", {
        type: "radio",
        name: "me",
        value: someone.id,
        sync: { checked: someone.id === state.me },
        onchange: () => become(someone.id),
      }),
      avatar(nameOf(someone), someone.id),
      h(
        "span",
        { class: "person-name" },
        `${nameOf(someone)} `,
        h("span", { class: "person-role" }, `· ${roleLabel(someone)}`),
      ),
    ),
  );
  return h("fieldset", { class: "people", key: "people", id: "people" }, h("legend", {}, "You are"), items);
}

/** The same choice as a list to open, for screens too narrow for the rail. */
export function whoSelect() {
  const options = players().map((someone) =>
    h("option", { value: someone.id, key: someone.id }, `${nameOf(someone)} · ${roleLabel(someone)}`),
  );
  const chosen = (event) => become(event.target.value);
  return h(
    "select",
    { class: "who", key: "who", id: "who", "aria-label": "You are", sync: { value: state.me ?? "" }, onchange: chosen },
    options,
  );
}
