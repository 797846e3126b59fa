// Discord's markdown, with its mentions and moments
// (https://discord.com/developers/docs/reference#message-formatting).

import { h } from "../dom.js";
import { markdown } from "../markdown.js";
import { at, relative, ticking } from "../time.js";

const STYLES = {
  t: { hour: "numeric", minute: "2-digit" },
  T: { hour: "numeric", minute: "2-digit", second: "2-digit" },
  d: { year: "numeric", month: "2-digit", day: "2-digit" },
  D: { year: "numeric", month: "long", day: "numeric" },
  f: { year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" },
  F: { weekday: "long", year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};

/** Marked text as nodes. */
export function discordText(text, seen) {
  return markdown(text, { discord: true, special: (rest) => special(rest, seen) });
}

function special(rest, seen) {
  let match = /^<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/.exec(rest);
  if (match) return { length: match[0].length, nodes: [moment(Number(match[1]), match[2] ?? "f", seen)] };
  match = /^<@!?(\d+)>/.exec(rest);
  if (match) return took(match, mention(`@${seen.name(match[1]) ?? "unknown-user"}`, match[1] === seen.me?.id));
  match = /^<@&(\d+)>/.exec(rest);
  if (match) return took(match, mention(`@${seen.role?.(match[1]) ?? "role"}`));
  match = /^<#(\d+)>/.exec(rest);
  if (match) return took(match, mention(`#${seen.place(match[1]) ?? "unknown"}`));
  match = /^<\/([^:>]+):\d+>/.exec(rest);
  if (match) return took(match, mention(`/${match[1]}`));
  match = /^<a?:(\w+):\d+>/.exec(rest);
  if (match) return took(match, `:${match[1]}:`);
  match = /^@(everyone|here)\b/.exec(rest);
  if (match) return took(match, seen.pings ? mention(match[0], true) : match[0]);
  return null;
}

const took = (match, node) => ({ length: match[0].length, nodes: [node] });

function mention(text, me = false) {
  return h("span", { class: me ? "mention is-me" : "mention" }, text);
}

function moment(seconds, style, seen) {
  const ms = seconds * 1000;
  const title = at(ms, seen.me, { dateStyle: "full", timeStyle: "long" });
  const node = h("time", { class: "moment", datetime: new Date(ms).toISOString(), title });
  if (style === "R") return ticking(node, () => relative(ms, seen.me?.locale));
  node.textContent = at(ms, seen.me, STYLES[style]);
  return node;
}
