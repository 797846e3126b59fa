// Slack's blocks (https://docs.slack.dev/reference/block-kit/blocks) as they look in its client.

import { h, icon, link, picture, size } from "../dom.js";
import { field } from "../form.js";
import { emoji } from "../emoji.js";
import { markdown } from "../markdown.js";
import { element } from "./elements.js";
import { dateNode, mention, mrkdwn, plain, textObject } from "./mrkdwn.js";

/** All blocks of a message, a modal or a home tab; `its` as in elements.js. */
export function blocks(specs, at, its) {
  return (specs ?? []).map((spec) => block(spec, { ...at, block_id: spec.block_id }, its));
}

const KINDS = {
  section: (spec, at, its) => h("div", { class: "block section" },
    h("div", { class: "section-text" },
      spec.text ? h("div", { class: "text" }, textObject(spec.text, its.seen)) : null,
      spec.fields ? h("div", { class: "fields" }, spec.fields.map((text) => h("div", { class: "text" }, textObject(text, its.seen)))) : null),
    spec.accessory ? h("div", { class: "accessory" }, element(spec.accessory, at, its)) : null),
  header: (spec) => h("p", { class: "block header", role: "heading", "aria-level": "4" }, plain(spec.text)),
  divider: () => h("hr", { class: "block" }),
  context: (spec, at, its) => h("div", { class: "block context" }, spec.elements.map((part) => part.type === "image"
    ? picture(part.image_url ?? part.slack_file?.url, part.alt_text, "context-image")
    : h("span", { class: "text" }, textObject(part, its.seen)))),
  actions: (spec, at, its) => h("div", { class: "block actions" }, spec.elements.map((part) => element(part, at, its))),
  context_actions: (spec, at, its) => h("div", { class: "block actions" }, spec.elements.flatMap((part) => part.type === "feedback_buttons"
    ? [part.positive_button, part.negative_button].map((one) => element({ ...one, type: "button", action_id: part.action_id }, at, its))
    : [element({ ...part, type: "button", text: part.text ?? { text: part.icon } }, at, its)])),
  image: (spec) => h("figure", { class: "block image" }, spec.title ? h("figcaption", {}, plain(spec.title)) : null,
    picture(spec.image_url ?? spec.slack_file?.url, spec.alt_text, "block-image")),
  markdown: (spec) => h("div", { class: "block markdown" }, markdown(spec.text, {})),
  rich_text: (spec, at, its) => h("div", { class: "block rich" }, spec.elements.map((part) => rich(part, its.seen))),
  table: (spec, at, its) => h("div", { class: "block table", tabindex: "0" }, h("table", {}, spec.rows.map((row, index) => h("tr", {},
    row.map((cell, column) => h(index === 0 ? "th" : "td", { style: { "text-align": spec.column_settings?.[column]?.align ?? "left" } },
      cell.type === "rich_text" ? cell.elements.map((part) => rich(part, its.seen)) : cell.text ?? String(cell.value ?? ""))))))),
  file: (spec) => h("div", { class: "block context" }, icon("file", 16), spec.external_id),
  video: (spec) => h("div", { class: "block" }, link(spec.title_url ?? spec.video_url, plain(spec.title))),
  input,
};

function block(spec, at, its) {
  const make = KINDS[spec.type];
  return make ? make(spec, at, its) : h("div", { class: "block unknown" }, `[${spec.type}]`);
}

const GROUPS = ["radio_buttons", "checkboxes", "file_input"];

function input(spec, at, its) {
  const part = spec.element;
  const group = GROUPS.includes(part.type);
  return field({
    key: spec.block_id, label: plain(spec.label), required: !spec.optional, hint: plain(spec.hint), group,
    optionalMark: h("span", { class: "optional" }, " (optional)"), error: its.errors?.[spec.block_id],
  }, (labels) => element(part, at, { ...its, act: spec.dispatch_action ? its.act : () => {}, dispatches: spec.dispatch_action }, labels));
}

// ---- rich text

function rich(part, seen) {
  const inner = () => (part.elements ?? []).map((one) => rich(one, seen));
  switch (part.type) {
    case "rich_text_section": return h("div", {}, inner());
    case "rich_text_quote": return h("blockquote", {}, inner());
    case "rich_text_preformatted": return h("pre", {}, inner());
    case "rich_text_list": return h(part.style === "ordered" ? "ol" : "ul", { class: `indent-${part.indent ?? 0}`, start: part.offset ? part.offset + 1 : null },
      part.elements.map((one) => h("li", {}, rich(one, seen))));
    case "text": return styled(part.text, part.style);
    case "link": return styled(link(part.url, part.text ?? part.url), part.style);
    case "user": return mention(`@${seen.name(part.user_id) ?? part.user_id}`, part.user_id === seen.me?.id);
    case "channel": return mention(`#${seen.place(part.channel_id) ?? part.channel_id}`);
    case "usergroup": return mention("@group");
    case "broadcast": return mention(`@${part.range}`, true);
    case "emoji": return emoji(part.name);
    case "date": return dateNode(part.timestamp, part.format, part.url, part.fallback ?? "", seen);
    case "color": return h("code", {}, part.value);
    default: return h("span", { class: "unknown" }, `[${part.type}]`);
  }
}

function styled(node, style = {}) {
  let made = node;
  for (const [key, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"], ["underline", "u"]]) {
    if (style[key]) made = h(tag, {}, made);
  }
  return made;
}

// ---- the parts of a message beside its blocks

/** Secondary attachments, with their coloured bar. */
export function attachments(specs, at, its) {
  return (specs ?? []).map((spec) => h("div", { class: "attachment", style: { "--bar": colour(spec.color) } },
    h("div", { class: "attachment-body" },
      spec.pretext ? h("div", { class: "text" }, mrkdwn(spec.pretext, its.seen)) : null,
      spec.author_name ? h("div", { class: "attachment-author" }, spec.author_name) : null,
      spec.title ? h("div", { class: "attachment-title" }, spec.title_link ? link(spec.title_link, spec.title) : spec.title) : null,
      spec.blocks?.length ? blocks(spec.blocks, at, its) : spec.text ? h("div", { class: "text" }, mrkdwn(spec.text, its.seen)) : null,
      spec.fields?.length ? h("div", { class: "fields" }, spec.fields.map((one) => h("div", { class: one.short ? "text" : "text wide" }, h("strong", {}, one.title), "\n", mrkdwn(one.value, its.seen)))) : null,
      spec.footer ? h("div", { class: "attachment-footer" }, spec.footer) : null)));
}

const NAMED = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };
const colour = (value) => NAMED[value] ?? (/^#?[0-9a-f]{6}$/i.test(value ?? "") ? `#${value.replace("#", "")}` : "var(--line)");

/** Files shared with a message. */
export function files(specs, address) {
  return (specs ?? []).map((spec) => /^image\/(?!svg)/.test(spec.mimetype ?? "") ? h("a", { class: "shot-link", href: address(spec.id), download: spec.name ?? "" }, picture(address(spec.id), spec.title ?? spec.name, "shot")) : h("a", { class: "shared-file", href: address(spec.id), download: spec.name ?? "" },
    icon("file", 22), h("span", {}, h("strong", {}, spec.title ?? spec.name), h("small", {}, [spec.pretty_type ?? spec.filetype?.toUpperCase(), size(spec.size)].filter(Boolean).join(" · ")))));
}
