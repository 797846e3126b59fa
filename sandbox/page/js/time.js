// The sandbox's time: what the clock says, and every moment on the page that follows it.

let ahead = 0; // milliseconds by which the sandbox is ahead of this browser
const shown = new Set();

/** The sandbox's present moment, in milliseconds since 1970. */
export function now() {
  return Date.now() + ahead;
}

/** Put the page's clock where the sandbox's is. */
export function setNow(iso) {
  const read = Date.parse(iso);
  if (!Number.isFinite(read)) return;
  ahead = read - Date.now();
  refresh();
}

/** Keep a node's text up to date: `write` gives it, now and every second from now on. */
export function ticking(node, write) {
  const its = { node, write, placed: false, last: null };
  update(its);
  shown.add(its);
  return node;
}

function update(its) {
  const text = its.write();
  if (text !== its.last) {
    its.last = text;
    its.node.textContent = text;
  }
}

function refresh() {
  for (const its of shown) {
    if (its.node.isConnected) its.placed = true;
    else if (its.placed) { shown.delete(its); continue; }
    update(its);
  }
}

setInterval(refresh, 1000);

const formats = new Map();

function format(locale, tz, options) {
  const key = JSON.stringify([locale, tz, options]);
  if (!formats.has(key)) {
    let made;
    try { made = new Intl.DateTimeFormat(locale, { timeZone: tz, ...options }); }
    catch { made = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }); }
    formats.set(key, made);
  }
  return formats.get(key);
}

/** A moment in a person's language and zone. */
export function at(ms, me, options) {
  return format(me?.locale ?? "en-GB", me?.tz ?? "UTC", options).format(new Date(ms));
}

/** Whether two moments are on one day for a person. */
export function sameDay(one, other, me) {
  const day = { year: "numeric", month: "2-digit", day: "2-digit" };
  return at(one, me, day) === at(other, me, day);
}

/** "Today", "Yesterday", "Tomorrow", or nothing. */
export function nearDay(ms, me) {
  for (const [days, word] of [[0, 0], [-1, -1], [1, 1]]) {
    if (sameDay(ms, now() + days * 86_400_000, me)) {
      const said = new Intl.RelativeTimeFormat(me?.locale ?? "en", { numeric: "auto" }).format(word, "day");
      return said.charAt(0).toLocaleUpperCase(me?.locale ?? "en") + said.slice(1);
    }
  }
  return null;
}

const STEPS = [["second", 1, 60], ["minute", 60, 60], ["hour", 3600, 24], ["day", 86_400, 30], ["month", 2_629_800, 12], ["year", 31_557_600, Infinity]];

/** "in 2 days", "5 minutes ago": a moment seen from the sandbox's now. */
export function relative(ms, locale = "en") {
  const seconds = Math.round((ms - now()) / 1000);
  const away = Math.abs(seconds);
  for (const [unit, length, most] of STEPS) {
    const count = Math.round(away / length);
    if (count < most) return new Intl.RelativeTimeFormat(locale).format(Math.sign(seconds) * count, unit);
  }
  return "";
}

/** "1 d 23:59:07": what is left until a moment. */
export function countdown(ms) {
  let left = Math.max(0, Math.round((ms - now()) / 1000));
  const days = Math.floor(left / 86_400);
  left -= days * 86_400;
  const two = (number) => String(number).padStart(2, "0");
  const clock = `${two(Math.floor(left / 3600))}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
  return days ? `${days} d ${clock}` : clock;
}

/** The moment at which a zone's clocks show these figures, in milliseconds since 1970. */
export function zoned(text, tz) {
  const [, year, month, day, hour, minute] = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(text).map(Number);
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  let ms = wanted;
  for (let turn = 0; turn < 2; turn += 1) ms += wanted - Date.parse(`${local(ms, tz)}Z`);
  return ms;
}

/** A moment as a zone's clocks show it: `2026-05-04T13:30`, the shape of date and time fields. */
export function local(ms, tz) {
  const read = Object.fromEntries(format("en-GB", tz, {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date(ms)).map((its) => [its.type, its.value]));
  return `${read.year}-${read.month}-${read.day}T${read.hour}:${read.minute}`;
}
