/** Draws the small square with a person's initials, or the bot's mark. */

import { h } from "./dom.js";
import { isBots, nameOf, person } from "./state.js";

const TINTS = 8;

/** Up to two initials of a name. */
function initials(name) {
  const words = name
    .replace(/[^\p{L}\p{N}\s-]/gu, " ")
    .split(/[\s_-]+/)
    .filter(Boolean);
  const letters =
    words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? "?")].slice(0, 1);
  return letters.join("").toUpperCase();
}

/** A square for a name; `seed` decides its colour. */
export function avatar(name, seed, kind = "") {
  let sum = 0;
  for (const sign of String(seed)) sum = (sum * 31 + sign.codePointAt(0)) % 9973;
  return h("span", { class: `avatar tint-${sum % TINTS} ${kind}`, "aria-hidden": "true" }, initials(name));
}

/** The square of a message's author. */
export const authorAvatar = (message) =>
  isBots(message)
    ? h("span", { class: "avatar app", "aria-hidden": "true" }, "sc")
    : avatar(nameOf(person(message.user)), message.user);
