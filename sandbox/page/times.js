/** Writes moments for the chosen person: in the zone set in their Slack profile, else in the browser's. */

import { now, person, state } from "./state.js";

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const known = new Map();

/** The zone in which times are shown now; undefined stands for the browser's own. */
export function zone() {
  const wanted = person(state.me).tz || undefined;
  if (!known.has(wanted)) {
    try {
      new Intl.DateTimeFormat("en-GB", { timeZone: wanted });
      known.set(wanted, wanted);
    } catch {
      known.set(wanted, undefined);
    }
  }
  return known.get(wanted);
}

// Making a formatter takes far longer than using one, and every message has several times on it.
const formatters = new Map();

function formatter(options) {
  const key = JSON.stringify([zone(), options]);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone(), ...options }));
  return formatters.get(key);
}

const format = (moment, options) => formatter(options).format(moment);

/** 14:05 */
export const clockTime = (moment) => format(moment, { hour: "2-digit", minute: "2-digit" });

/** Sunday 22 November 2026 */
export const longDay = (moment) =>
  format(moment, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).replace(",", "");

/** 2026-11-22: the calendar day on which a moment falls, for comparing. */
export function dayOf(moment) {
  const numbers = formatter({ year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(moment);
  const parts = Object.fromEntries(numbers.map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** "Today", "Yesterday", "Tomorrow", or nothing. */
function relativeDay(moment) {
  const day = dayOf(moment);
  const names = [
    [0, "Today"],
    [-DAY, "Yesterday"],
    [DAY, "Tomorrow"],
  ];
  return names.find(([shift]) => dayOf(now() + shift) === day)?.[1];
}

/** Heading of a day in a channel. */
export const dayHeading = (moment) =>
  relativeDay(moment) ?? format(moment, { weekday: "long", day: "numeric", month: "long" }).replace(",", "");

/** "3 minutes ago", "in 2 hours". */
export function ago(moment) {
  const gap = now() - moment;
  const size = Math.abs(gap);
  if (size < MINUTE) return gap >= 0 ? "just now" : "in a moment";
  const [count, unit] =
    size < HOUR ? [size / MINUTE, "minute"] : size < DAY ? [size / HOUR, "hour"] : [size / DAY, "day"];
  const amount = `${Math.floor(count)} ${unit}${Math.floor(count) === 1 ? "" : "s"}`;
  return gap >= 0 ? `${amount} ago` : `in ${amount}`;
}

/** Short form for the timeline of X: now, 4 min, 3 h, 21 Nov. */
export function brief(moment) {
  const gap = now() - moment;
  if (gap < MINUTE) return "now";
  if (gap < HOUR) return `${Math.floor(gap / MINUTE)} min`;
  if (gap < DAY) return `${Math.floor(gap / HOUR)} h`;
  return format(moment, { day: "numeric", month: "short" });
}

const WORDS = {
  date_num: dayOf,
  date_slash: (moment) => format(moment, { day: "2-digit", month: "2-digit", year: "numeric" }),
  date: (moment) => format(moment, { day: "numeric", month: "long", year: "numeric" }),
  date_short: (moment) => format(moment, { day: "numeric", month: "short", year: "numeric" }),
  date_long: longDay,
  date_long_full: longDay,
  day_divider_pretty: dayHeading,
  time: clockTime,
  time_secs: (moment) => format(moment, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago,
};
for (const word of ["date", "date_short", "date_long"]) {
  // In the middle of a sentence Slack writes "today" in lower case.
  WORDS[`${word}_pretty`] = (moment) => relativeDay(moment)?.toLowerCase() ?? WORDS[word](moment);
}

/** Fill Slack's date format, such as "{date_short_pretty} at {time}"; undefined if it has a word unknown to Slack. */
export function dateText(seconds, pattern) {
  const moment = Number(seconds) * 1000;
  if (!Number.isFinite(moment) || Math.abs(moment) > 8.64e15) return undefined;
  let understood = true;
  const text = pattern.replace(/\{(\w+)\}/g, (whole, word) => {
    if (WORDS[word]) return WORDS[word](moment);
    understood = false;
    return whole;
  });
  return understood ? text : undefined;
}

/** Seconds from now to the next day's 08:00 on the shown clock. */
export function untilTomorrowMorning() {
  const here = now();
  const tomorrow = dayOf(here + DAY);
  // Every zone is whole quarters from UTC, so this search is exact, on days of 23 and 25 hours too.
  for (let at = Math.ceil(here / QUARTER) * QUARTER; at < here + 2 * DAY; at += QUARTER) {
    if (clockTime(at) === "08:00" && dayOf(at) === tomorrow) return Math.ceil((at - here) / 1000);
  }
  return DAY / 1000;
}
