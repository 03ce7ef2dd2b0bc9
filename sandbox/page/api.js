/** Speaks to the sandbox's control interface, and hears when something changed there. Knows no screen. */

const POLL_MILLISECONDS = 2000;

/** The sandbox, or Slack and X behind it, said no; `code` is its word for why, `errors` what is wrong by block. */
export class Refused extends Error {
  constructor(code, errors) {
    super(code);
    this.name = "Refused";
    this.code = code;
    this.errors = errors ?? {};
  }
}

/** Nobody answered at the sandbox's address. */
export class Unreachable extends Error {}

const lastRead = new Map();

/** Read `/control/PATH` as JSON; the very same object as the last time if nothing in it has changed. */
export async function read(path, query = {}) {
  const address = `/control/${path}?${new URLSearchParams(query)}`;
  const [text, body] = await answer(address, { headers: { Accept: "application/json" } }, lastRead.get(address));
  lastRead.set(address, [text, body]);
  return body;
}

/** Send `body` as JSON to `/control/PATH`. */
export async function write(path, body) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const [, said] = await answer(`/control/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return said;
}

async function answer(address, options, last = []) {
  let response;
  try {
    response = await fetch(address, { ...options, cache: "no-store" });
  } catch (problem) {
    throw new Unreachable(String(problem));
  }
  const text = await response.text();
  if (response.ok && text === last[0]) return last;
  let body;
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    body = { error: `unreadable answer (${response.status})` };
  }
  if (!response.ok || body.error) throw new Refused(body.error ?? `HTTP ${response.status}`, body.errors);
  return [text, body];
}

/**
 * Call `changed(kind)` whenever the sandbox says that something changed: "slack", "x", "clock" or "view".
 * While its event stream is down, `changed("all")` is called every two seconds instead.
 */
export function listen(changed) {
  let polling = null;
  const source = new EventSource("/control/events");
  source.onopen = () => {
    clearInterval(polling);
    polling = null;
    changed("all");
  };
  source.onmessage = (event) => changed(kindOf(event.data));
  source.onerror = () => {
    polling ??= setInterval(() => changed("all"), POLL_MILLISECONDS);
    // A stream that the server refused for good is not opened again by the browser.
    if (source.readyState === EventSource.CLOSED) source.close();
  };
}

function kindOf(data) {
  try {
    return JSON.parse(data).kind ?? "all";
  } catch {
    return "all";
  }
}
