/** Turns Slack's emoji short names into characters. */

import { GROUPS } from "./emoji-table.js";

const SKIN_TONES = { 2: "\u{1F3FB}", 3: "\u{1F3FC}", 4: "\u{1F3FD}", 5: "\u{1F3FE}", 6: "\u{1F3FF}" };
const VARIATION = "\uFE0F";

/** Groups for the picker: [{title, names}], each name the emoji's first one. */
export const GROUPED = [];
const CHARACTERS = new Map();

for (const [title, table] of GROUPS) {
  const words = table.trim().split(/\s+/);
  const names = [];
  for (let at = 0; at < words.length; at += 2) {
    const aliases = words[at + 1].split("/");
    for (const alias of aliases) CHARACTERS.set(alias, words[at]);
    names.push(aliases[0]);
  }
  GROUPED.push({ title, names });
}

/** The bot's gestures as they are set by default, in the order of a case's life. */
export const GESTURES = [
  { name: "eyes", does: "Claim" },
  { name: "memo", does: "Make it a draft" },
  { name: "white_check_mark", does: "Approve" },
  { name: "x", does: "Reject" },
  { name: "bangbang", does: "Escalate" },
  { name: "hourglass_flowing_sand", does: "Holding reply" },
  { name: "lock", does: "Move to private" },
  { name: "see_no_evil", does: "No reply" },
  { name: "wastebasket", does: "Spam" },
  { name: "checkered_flag", does: "Close" },
];

/** The characters of `thumbsup` or `thumbsup::skin-tone-3`; undefined for a name that the page does not know. */
export function character(name) {
  const [base, tone] = name.split("::skin-tone-");
  const plain = CHARACTERS.get(base);
  if (!plain || !tone) return plain;
  return plain.replace(VARIATION, "") + (SKIN_TONES[tone] ?? "");
}

/** How a reaction is read aloud: "white check mark". */
export const spoken = (name) =>
  name.split("::")[0].replaceAll("_", " ").replace(/^\+1$/, "thumbs up").replace(/^-1$/, "thumbs down");

/** Up to `most` emoji names that contain `words`: the very name first, then those that begin with it. */
export function find(words, most = 60) {
  const wanted = words.trim().toLowerCase().replaceAll(":", "").replaceAll(" ", "_");
  const rank = (name) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2);
  const found = [...CHARACTERS.keys()].filter((name) => name.includes(wanted));
  return found.sort((one, other) => rank(one) - rank(other)).slice(0, most);
}
