// Markdown to nodes: Discord's, and the plainer kind of Slack's `markdown` blocks.

import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";

/**
 * Marked text as nodes.
 *
 * `flavour` says what is special: `discord` (underline, spoilers, subtext), and `special(rest)`,
 * which may take a beginning of the text as `{length, nodes}` (mentions, moments).
 */
export function markdown(text, flavour) {
  const nodes = [];
  const lines = String(text ?? "").replaceAll("\r\n", "\n").split("\n");
  let paragraph = [];
  const flush = () => {
    if (!paragraph.length) return;
    const body = paragraph.join("\n");
    paragraph = [];
    if (body.trim()) nodes.push(h("p", {}, inline(body, flavour)));
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    const fence = /^```(\w*)\s*$/.exec(line) ?? /^```([^`]*)```\s*$/.exec(line);
    if (fence && /```.+```/.test(line)) {
      flush();
      nodes.push(h("pre", {}, fence[1]));
    } else if (fence) {
      flush();
      const code = [];
      while (index + 1 < lines.length && !lines[index + 1].startsWith("```")) code.push(lines[index += 1]);
      index += 1;
      nodes.push(h("pre", {}, code.join("\n")));
    } else if (/^#{1,3} +\S/.test(line)) {
      flush();
      const [, marks, title] = /^(#{1,3}) +(.*)$/.exec(line);
      // A heading inside a message is a level of that message, not of the page.
      nodes.push(h("p", { class: `heading heading-${marks.length}` }, inline(title, flavour)));
    } else if (flavour.discord && line.startsWith("-# ")) {
      flush();
      nodes.push(h("p", { class: "subtext" }, inline(line.slice(3), flavour)));
    } else if (/^>>> /.test(line) && flavour.discord) {
      flush();
      nodes.push(h("blockquote", {}, inline([line.slice(4), ...lines.slice(index + 1)].join("\n"), flavour)));
      index = lines.length;
    } else if (/^> ?/.test(line) && line.startsWith(">")) {
      flush();
      const quoted = [line];
      while (lines[index + 1]?.startsWith(">")) quoted.push(lines[index += 1]);
      nodes.push(h("blockquote", {}, inline(quoted.map((its) => its.replace(/^> ?/, "")).join("\n"), flavour)));
    } else if (/^\s*(?:[-*]|\d+\.) +\S/.test(line)) {
      flush();
      const ordered = /^\s*\d/.test(line);
      const list = h(ordered ? "ol" : "ul", ordered ? { start: /\d+/.exec(line)[0] } : {});
      for (;;) {
        const item = /^(\s*)(?:[-*]|\d+\.) +(.*)$/.exec(lines[index]);
        list.append(h("li", { class: item[1].length > 1 ? "nested" : null }, inline(item[2], flavour)));
        if (!/^\s*(?:[-*]|\d+\.) +\S/.test(lines[index + 1] ?? "")) break;
        index += 1;
      }
      nodes.push(list);
    } else if (line.trim() === "") {
      if (flavour.discord && paragraph.length) paragraph.push("");
      else flush();
    } else {
      paragraph.push(line);
    }
  }
  flush();
  return nodes;
}

const PAIRS = [
  ["***", (inner) => h("strong", {}, h("em", {}, inner))],
  ["**", (inner) => h("strong", {}, inner)],
  ["__", (inner) => h("u", {}, inner), "discord"],
  ["__", (inner) => h("strong", {}, inner), "plain"],
  ["~~", (inner) => h("s", {}, inner)],
  ["||", spoiler, "discord"],
  ["*", (inner) => h("em", {}, inner)],
  ["_", (inner) => h("em", {}, inner)],
];

function spoiler(inner) {
  const hidden = h("button", { class: "spoiler", type: "button", "aria-label": "Spoiler: press to show" }, inner);
  hidden.addEventListener("click", () => {
    hidden.classList.add("is-shown");
    hidden.removeAttribute("aria-label");
  });
  return hidden;
}

/** Markup within a line. */
export function inline(text, flavour, before = "") {
  const nodes = [];
  let pending = "";
  let rest = text;
  let former = before;
  while (rest) {
    const found = special(rest, former, flavour);
    if (found) {
      if (pending) nodes.push(pending);
      pending = "";
      nodes.push(...found.nodes);
      former = rest[found.length - 1];
      rest = rest.slice(found.length);
    } else {
      pending += rest[0];
      former = rest[0];
      rest = rest.slice(1);
    }
  }
  if (pending) nodes.push(pending);
  return nodes;
}

function special(rest, former, flavour) {
  let match = /^\\([^\w\s])/.exec(rest);
  if (match) return { length: 2, nodes: [match[1]] };
  match = /^``(.+?)``|^`([^`\n]+)`/.exec(rest);
  if (match) return { length: match[0].length, nodes: [h("code", {}, match[1] ?? match[2])] };
  const its = flavour.special?.(rest);
  if (its) return its;
  match = /^\[([^\]\n]+)\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/.exec(rest);
  if (match) return { length: match[0].length, nodes: [link(match[2], inline(match[1], flavour))] };
  match = /^<(https?:\/\/[^\s>]+)>/.exec(rest);
  if (match) return { length: match[0].length, nodes: [link(match[1], match[1])] };
  match = /^https?:\/\/[^\s<>]*[^\s<>.,:;"')\]]/.exec(rest);
  if (match && !/\w/.test(former)) return { length: match[0].length, nodes: [link(match[0], match[0])] };
  match = /^:([\w+-]+):/.exec(rest);
  if (match && emoji(match[1]) !== match[0]) return { length: match[0].length, nodes: [emoji(match[1])] };
  for (const [mark, make, only] of PAIRS) {
    if (only && (only === "discord") !== Boolean(flavour.discord)) continue;
    if (!rest.startsWith(mark) || /^\s|^$/.test(rest.slice(mark.length))) continue;
    if (mark === "_" && /\w/.test(former)) continue;
    const end = closing(rest, mark);
    if (end > mark.length) {
      const inner = inline(rest.slice(mark.length, end), flavour, mark[0]);
      return { length: end + mark.length, nodes: [make(inner)] };
    }
  }
  return null;
}

function closing(rest, mark) {
  let from = mark.length;
  for (;;) {
    const end = rest.indexOf(mark, from);
    if (end < 0) return -1;
    const doubled = mark.length === 1 && (rest[end + 1] === mark || rest[end - 1] === mark);
    const inside = mark === "_" && /\w/.test(rest[end + 1] ?? "");
    if (!doubled && !inside && !/\s/.test(rest[end - 1]) && rest[end - 1] !== "\\") return end;
    from = end + (doubled && rest[end + 1] === mark ? 2 : 1);
  }
}
