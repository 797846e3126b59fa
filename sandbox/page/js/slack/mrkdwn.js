// Slack's own markup (https://docs.slack.dev/messaging/formatting-message-text): text to nodes.

import { h, link } from "../dom.js";
import { emoji } from "../emoji.js";
import { at, nearDay, relative, ticking } from "../time.js";

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const MARKS = { "*": "strong", _: "em", "~": "s" };

/** Marked text as nodes; `seen` knows the people and places that this person can see. */
export function mrkdwn(text, seen) {
  const nodes = [];
  for (const [index, piece] of String(text ?? "").split("```").entries()) {
    if (index % 2 === 1) nodes.push(h("pre", {}, unescape(piece.replace(/^\n/, ""))));
    else nodes.push(...lines(index > 0 ? piece.replace(/^\n/, "") : piece, seen));
  }
  return nodes;
}

/** Plain text objects: emoji names are drawn, nothing else is. */
export function plain(object) {
  if (!object) return "";
  const text = typeof object === "string" ? object : object.text ?? "";
  return object.emoji === false ? text : text.replace(/:([\w+-]+):/g, (_, name) => emoji(name));
}

/** A text object of either kind. */
export function textObject(object, seen) {
  return object?.type === "mrkdwn" ? mrkdwn(object.text, seen) : plain(object);
}

function lines(text, seen) {
  const nodes = [];
  let quote = null;
  const all = text.split("\n");
  all.forEach((line, index) => {
    const quoted = /^(?:>|&gt;) ?(.*)$/s.exec(line);
    const last = index === all.length - 1;
    if (quoted) {
      if (quote === null) nodes.push(quote = h("blockquote"));
      else quote.append("\n");
      quote.append(...inline(quoted[1], seen));
    } else {
      const after = quote !== null;
      quote = null;
      if (after && line === "" && !last) return;
      nodes.push(...inline(line, seen));
      if (!last && !/^(?:>|&gt;)/.test(all[index + 1])) nodes.push("\n");
    }
  });
  return nodes;
}

function inline(text, seen) {
  const nodes = [];
  let rest = text;
  let before = "";
  const put = (piece) => { if (piece) nodes.push(unescape(piece)); };
  let pending = "";
  while (rest) {
    const found = special(rest, before, seen);
    if (found) {
      put(pending);
      pending = "";
      nodes.push(...found.nodes);
      before = rest[found.length - 1];
      rest = rest.slice(found.length);
    } else {
      pending += rest[0];
      before = rest[0];
      rest = rest.slice(1);
    }
  }
  put(pending);
  return nodes;
}

function special(rest, before, seen) {
  let match = /^`([^`\n]+)`/.exec(rest);
  if (match) return { length: match[0].length, nodes: [h("code", {}, unescape(match[1]))] };
  match = /^<([^<>\n]+)>/.exec(rest);
  if (match) return { length: match[0].length, nodes: angled(match[1], seen) };
  match = /^:([\w+-]+(?:::skin-tone-\d)?):/.exec(rest);
  if (match && emoji(match[1]) !== match[0]) return { length: match[0].length, nodes: [emoji(match[1])] };
  const tag = MARKS[rest[0]];
  if (tag && !/[\p{L}\p{N}]/u.test(before)) {
    const mark = rest[0] === "*" ? "\\*" : rest[0];
    match = new RegExp(`^${mark}(?!\\s)([^\\n${rest[0]}]+?)(?<!\\s)${mark}(?![\\p{L}\\p{N}])`, "u").exec(rest);
    if (match) return { length: match[0].length, nodes: [h(tag, {}, inline(match[1], seen))] };
  }
  return null;
}

function angled(inner, seen) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : unescape(inner.slice(bar + 1));
  if (target.startsWith("@")) return [mention(`@${seen.name(target.slice(1)) ?? (label || target.slice(1))}`, target.slice(1) === seen.me?.id)];
  if (target.startsWith("#")) return [mention(`#${seen.place(target.slice(1)) ?? (label || target.slice(1))}`)];
  if (target.startsWith("!date^")) return [date(target, label, seen)];
  if (target.startsWith("!subteam^")) return [mention(label || "@group")];
  if (target.startsWith("!")) return [mention(label || `@${target.slice(1)}`, true)];
  return [link(unescape(target), label || unescape(target).replace(/^mailto:/, ""))];
}

export function mention(text, me = false) {
  return h("span", { class: me ? "mention is-me" : "mention" }, text);
}

/** `<!date^1392734382^Posted {date_num} {time_secs}|fallback>`, in the reader's zone. */
function date(target, fallback, seen) {
  const [, seconds, pattern = "", url] = target.split("^");
  return dateNode(Number(seconds), unescape(pattern), url, fallback, seen);
}

export function dateNode(seconds, pattern, url, fallback, seen) {
  const ms = seconds * 1000;
  if (!Number.isFinite(ms)) return h("span", {}, fallback);
  const full = at(ms, seen.me, { dateStyle: "full", timeStyle: "long" });
  const node = ticking(h("time", { datetime: new Date(ms).toISOString(), title: full }), () => datePattern(ms, pattern, seen.me));
  return url ? link(url, node) : node;
}

function datePattern(ms, pattern, me) {
  const pretty = (options) => nearDay(ms, me)?.toLocaleLowerCase(me?.locale) ?? at(ms, me, options);
  const long = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  const medium = { day: "numeric", month: "long", year: "numeric" };
  const short = { day: "numeric", month: "short", year: "numeric" };
  const shapes = {
    date_num: () => at(ms, me, { year: "numeric", month: "2-digit", day: "2-digit" }),
    date: () => at(ms, me, medium),
    date_short: () => at(ms, me, short),
    date_long: () => at(ms, me, long),
    date_pretty: () => pretty(medium),
    date_short_pretty: () => pretty(short),
    date_long_pretty: () => pretty(long),
    time: () => at(ms, me, { hour: "numeric", minute: "2-digit" }),
    time_secs: () => at(ms, me, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: () => relative(ms, me?.locale),
    day_divider_pretty: () => pretty(long),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => shapes[name]?.() ?? whole);
}
