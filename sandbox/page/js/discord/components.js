// Discord's message components (https://discord.com/developers/docs/components/reference), as they
// look in its client. `its` knows `seen`, and `act(custom_id, values, node)` to use one.

import { h, icon, link, picture, safeUrl, size } from "../dom.js";
import { busy } from "../form.js";
import { picker } from "../picker.js";
import { discordText } from "./text.js";

const STYLES = { 1: "is-primary", 2: "is-secondary", 3: "is-success", 4: "is-danger", 5: "is-link", 6: "is-primary" };

/** Components as nodes. */
export function components(specs, its) {
  return (specs ?? []).map((spec) => component(spec, its));
}

const KINDS = {
  1: (spec, its) => h("div", { class: "row" }, components(spec.components, its)),
  2: button,
  3: (spec, its) => select(spec, its, spec.options.map((option) => ({ value: option.value, label: option.label, description: option.description, chosen: option.default }))),
  5: (spec, its) => select(spec, its, people(its.seen)),
  6: (spec, its) => select(spec, its, roles(its.seen)),
  7: (spec, its) => select(spec, its, [...people(its.seen), ...roles(its.seen)]),
  8: (spec, its) => select(spec, its, channels(its.seen)),
  9: (spec, its) => h("div", { class: "section" }, h("div", { class: "section-text" }, components(spec.components, its)), h("div", { class: "accessory" }, component(spec.accessory, its))),
  10: (spec, its) => h("div", { class: "text" }, discordText(spec.content, its.seen)),
  11: (spec) => shot(spec.media?.url, spec.description, "thumbnail", spec.spoiler),
  12: (spec) => h("div", { class: `gallery of-${Math.min(spec.items.length, 4)}` }, spec.items.map((item) => shot(item.media?.url, item.description, "shot", item.spoiler))),
  13: (spec) => shared({ filename: spec.name ?? spec.file?.url?.split("/").at(-1), url: spec.file?.url, size: spec.size }),
  14: (spec) => h("hr", { class: `separator${spec.divider === false ? " is-bare" : ""}${spec.spacing === 2 ? " is-wide" : ""}` }),
  17: (spec, its) => h("div", { class: `container${spec.spoiler ? " is-spoiler" : ""}`, style: spec.accent_color === null || spec.accent_color === undefined ? {} : { "--accent": hex(spec.accent_color) } }, components(spec.components, its)),
};

function component(spec, its) {
  const make = KINDS[spec?.type];
  return make ? make(spec, its) : h("span", { class: "unknown" }, `[component ${spec?.type}]`);
}

export const hex = (number) => `#${Number(number).toString(16).padStart(6, "0")}`;

function button(spec, its) {
  const face = [spec.emoji ? spec.emoji.id ? `:${spec.emoji.name}:` : spec.emoji.name : null, spec.label].filter(Boolean);
  const inner = face.map((part) => h("span", {}, part));
  if (spec.style === 5) {
    const node = link(spec.url, inner, icon("link", 14));
    node.className = "button is-link";
    return node;
  }
  const node = h("button", { type: "button", class: `button ${STYLES[spec.style] ?? ""}`, disabled: spec.disabled === true }, inner);
  node.addEventListener("click", () => busy(node, () => its.act(spec.custom_id, undefined, node)));
  return node;
}

export const people = (seen) => seen.everybody().map((person) => ({ value: person.id, label: person.name, description: person.handle }));
export const roles = (seen) => (seen.roles?.() ?? []).map((role) => ({ value: role.id, label: `@${role.name}` }));
export const channels = (seen) => seen.places().filter((place) => place.kind !== "dm").map((place) => ({ value: place.id, label: `#${place.name.replace(/^#/, "")}` }));

function select(spec, its, options) {
  const several = (spec.max_values ?? 1) > 1;
  const values = [...options.filter((option) => option.chosen).map((option) => option.value), ...(spec.default_values ?? []).map((one) => one.id)];
  const node = picker({
    label: spec.placeholder || "Make a selection", placeholder: spec.placeholder || "Make a selection", options, values, multiple: several, max: spec.max_values ?? 1,
    disabled: spec.disabled === true, className: "select",
    changed: (chosen) => { if (chosen.length >= (spec.min_values ?? 1)) its.act(spec.custom_id, chosen, node); },
  });
  return node;
}

function shot(url, description, className, spoiler) {
  const image = picture(url, description, className);
  if (!spoiler) return image;
  const cover = h("button", { type: "button", class: "spoiler-cover", "aria-label": "Spoiler: press to show" }, image, h("span", {}, "Spoiler"));
  cover.addEventListener("click", () => cover.classList.add("is-shown"));
  return cover;
}

/** A file that came with a message. */
export function shared(file) {
  const url = safeUrl(file.url);
  if (file.content_type?.startsWith("image/") && url) return h("a", { class: "shot-link", href: url, target: "_blank", rel: "noopener" }, picture(url, file.description ?? file.filename, "shot"));
  return h("a", { class: "shared-file", href: url, target: "_blank", rel: "noopener", download: file.filename }, icon("file", 24), h("span", {}, h("strong", {}, file.title ?? file.filename), h("small", {}, size(file.size))));
}

/** Embeds: the older kind of card. */
export function embeds(specs, seen) {
  return (specs ?? []).map((spec) => h("div", { class: "embed", style: spec.color === undefined || spec.color === null ? {} : { "--accent": hex(spec.color) } },
    h("div", { class: "embed-text" },
      spec.author ? h("p", { class: "embed-author" }, spec.author.url ? link(spec.author.url, spec.author.name) : spec.author.name) : null,
      spec.title ? h("p", { class: "embed-title" }, spec.url ? link(spec.url, spec.title) : spec.title) : null,
      spec.description ? h("div", { class: "text" }, discordText(spec.description, seen)) : null,
      spec.fields?.length ? h("div", { class: "embed-fields" }, spec.fields.map((field) => h("div", { class: field.inline ? "is-inline" : null }, h("strong", {}, field.name), h("div", { class: "text" }, discordText(field.value, seen))))) : null,
      spec.image ? shot(spec.image.url, "", "shot") : null,
      spec.footer ? h("p", { class: "embed-footer" }, spec.footer.text) : null),
    spec.thumbnail ? shot(spec.thumbnail.url, "", "thumbnail") : null));
}


/** The first words of a message, for a line that refers to it. */
export function gist(message) {
  if (message.content) return message.content;
  const texts = [];
  const walk = (parts) => { for (const part of parts ?? []) { if (part.type === 10) texts.push(part.content); walk(part.components); } };
  walk(message.components);
  return texts.find((text) => text.replace(/<[^>]*>/g, "").trim()) ?? message.embeds?.[0]?.title ?? "a message";
}
