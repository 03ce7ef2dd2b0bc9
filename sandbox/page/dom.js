/**
 * Builds elements from plain calls, and patches the page to match without losing focus, scroll or half-typed text.
 *
 * Text becomes text nodes only: nothing in this page parses markup, so a message can never bring its own.
 */

const HANDLERS = ["onclick", "oninput", "onchange", "onkeydown", "onsubmit", "oncancel", "onfocusout"];
// A dialog's, a disclosure's and a popover's openness, and what was typed, belong to the person, not to a redraw.
const LEFT_TO_PERSON = new Set(["open", "value"]);
const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. `props` are attributes, with these exceptions: `on…` handlers, `key` (who it is among its
 * siblings), `initial` (properties set once, at birth) and `sync` (properties set again at each redraw).
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (HANDLERS.includes(name)) element[name] = value;
    else if (name === "key") element.dataset.key = value;
    else if (name === "initial") Object.assign(element, value);
    else if (name === "sync") element.synced = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...solid(children));
  if (element.synced) Object.assign(element, element.synced);
  return element;
}

/** One of the line icons, drawn in the colour of the text around it. */
export function icon(path, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 24 24", width: size, height: size, class: "icon", "aria-hidden": "true" };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** A child that is only built when one of `memo` differs from what the page shows under the same key. */
export function lazy(key, memo, build) {
  return { key, memo, build };
}

/** Make the children of `parent` equal to `children`, reusing what is there. */
export function patch(parent, children) {
  const focused = document.activeElement;
  // Noted before, for what is taken away no longer knows where it was.
  const around = parent.contains(focused) ? lineage(focused) : [focused];
  reconcile(parent, flat(children));
  if (!focused || focused === document.activeElement || focused === document.body) return;
  // Where the focus was may be gone, as the button of a case just claimed: then it goes to what that stood in.
  const next = around.find((one) => one.isConnected && (one === focused || one.hasAttribute("tabindex")));
  next?.focus({ preventScroll: true });
}

/** An element and all that it stands in, from the inside. */
function lineage(element) {
  const found = [];
  for (let one = element; one; one = one.parentElement) found.push(one);
  return found;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

function solid(children) {
  return flat(children).map((child) => (typeof child === "object" ? born(child) : String(child)));
}

function born(child) {
  if (!child.build) return child;
  const element = child.build();
  element.dataset.key = child.key;
  element.memo = child.memo;
  return element;
}

function reconcile(parent, wanted) {
  const kept = new Set(wanted.map(keyOf).filter(Boolean));
  const known = new Map();
  for (const child of [...parent.childNodes]) {
    const key = keyOf(child);
    if (key && kept.has(key)) known.set(key, child);
    else if (key) child.remove();
  }
  let here = parent.firstChild;
  for (const want of wanted) {
    const key = keyOf(want);
    const match = key ? known.get(key) : here && !keyOf(here) && alike(here, want) ? here : null;
    if (match && (want.build || alike(match, want))) {
      if (match === here) here = here.nextSibling;
      else parent.insertBefore(match, here);
      update(match, want);
    } else {
      parent.insertBefore(typeof want === "object" ? born(want) : document.createTextNode(String(want)), here);
      if (match) {
        if (match === here) here = here.nextSibling;
        match.remove();
      }
    }
  }
  while (here) {
    const next = here.nextSibling;
    here.remove();
    here = next;
  }
}

function keyOf(node) {
  return node.build ? node.key : node.dataset?.key;
}

function alike(node, want) {
  if (typeof want !== "object") return node.nodeType === Node.TEXT_NODE;
  return node.nodeType === want.nodeType && node.nodeName === want.nodeName;
}

function update(node, want) {
  if (want.build) {
    if (same(node.memo, want.memo)) return;
    update(node, born(want));
    node.memo = want.memo;
    return;
  }
  if (node.nodeType === Node.TEXT_NODE) {
    const text = typeof want === "object" ? want.data : String(want);
    if (node.data !== text) node.data = text;
    return;
  }
  attributes(node, want);
  for (const name of HANDLERS) if (node[name] !== want[name]) node[name] = want[name];
  if (node.nodeName !== "TEXTAREA") reconcile(node, [...want.childNodes]);
  if (want.synced) Object.assign(node, want.synced);
}

function attributes(node, want) {
  for (const { name } of [...node.attributes]) {
    if (!want.hasAttribute(name) && !LEFT_TO_PERSON.has(name)) node.removeAttribute(name);
  }
  for (const { name, value } of [...want.attributes]) {
    if (!LEFT_TO_PERSON.has(name) && node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
}

function same(old, wanted) {
  return Boolean(old) && old.length === wanted.length && old.every((value, index) => value === wanted[index]);
}
