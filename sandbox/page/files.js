/** Draws the files of a message: pictures as they are, anything else as a card to download; all from this server. */

import { h, icon } from "./dom.js";
import { FILE } from "./icons.js";

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif"]);
const UNITS = [
  [1_000_000, "MB"],
  [1_000, "kB"],
];

/** Where this server gives a file of Slack's out. */
export const fileAddress = (id) => `/slack/files/${encodeURIComponent(id)}`;

/** "37 bytes", "1.4 kB". */
function sizeOf(bytes) {
  const [unit, name] = UNITS.find(([least]) => bytes >= least) ?? [1, "bytes"];
  return `${unit === 1 ? bytes : (bytes / unit).toFixed(1)} ${name}`;
}

/** One file of a message. */
export function fileCard(file) {
  const name = file.title || file.name;
  const address = fileAddress(file.id);
  if (PICTURES.has(file.mimetype)) {
    const picture = h("img", { class: "block-image", src: address, alt: file.alt_txt || name });
    return h("figure", { class: "block", key: file.id }, h("figcaption", {}, name), picture);
  }
  return h(
    "div",
    { class: "file", key: file.id },
    icon(FILE, 22),
    h("span", { class: "file-name" }, name, h("span", { class: "muted" }, `${file.name}, ${sizeOf(file.size)}`)),
    h("a", { class: "button", href: address, download: file.name, "aria-label": `Download ${name}` }, "Download"),
  );
}
