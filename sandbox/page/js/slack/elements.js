// Slack's block elements: everything that people press, choose from or type into.
//
// `its` is what an element needs to know: `seen` (people and places), `surface`, `act(at, element,
// value, node)` to press, `suggest(at, typed)`, `upload(file)`, `names` of uploaded files and, in a
// modal, `filled` with what the person has put in.

import { h, icon, link, picture } from "../dom.js";
import { ask, busy, fileField, tickBoxes } from "../form.js";
import { picker } from "../picker.js";
import { local, zoned } from "../time.js";
import { plain, textObject } from "./mrkdwn.js";

const MENUS = {
  static_select: "options", external_select: "external", users_select: "people",
  conversations_select: "places", channels_select: "channels",
};
const TYPED = { plain_text_input: "text", number_input: "number", email_text_input: "email", url_text_input: "url", rich_text_input: "text" };

/** The key under which a form keeps an element's value. */
export const keyOf = (at) => `${at.block_id}\n${at.action_id}`;

/** What an element holds at first, in the shape that is submitted. */
export function initial(element, state) {
  const held = state?.[element.block_id]?.[element.action_id];
  if (held) {
    if ("selected_option" in held) return held.selected_option?.value ?? null;
    if ("selected_options" in held) return (held.selected_options ?? []).map((its) => its.value);
    if ("files" in held) return held.files.map((its) => its.id);
    if ("rich_text_value" in held) return richPlain(held.rich_text_value);
    for (const [key, value] of Object.entries(held)) if (key === "value" || key.startsWith("selected_")) return value;
  }
  if (element.initial_option) return element.initial_option.value;
  if (element.initial_options) return element.initial_options.map((its) => its.value);
  for (const key of Object.keys(element)) {
    if (key === "initial_value" && typeof element[key] === "object") return richPlain(element[key]);
    if (key.startsWith("initial_")) return element[key];
  }
  return null;
}

function richPlain(value) {
  if (!value) return null;
  if (typeof value === "string") return value;
  return (value.elements ?? []).map(richPlain).join(value.type === "rich_text" ? "\n" : "") || value.text || "";
}

/** An element as a node. */
export function element(spec, at, its, labels = {}) {
  const where = { ...at, action_id: spec.action_id };
  const type = spec.type.replace(/^multi_/, "");
  if (type === "button" || type === "workflow_button") return button(spec, where, its);
  if (type === "image") return picture(spec.image_url ?? spec.slack_file?.url, spec.alt_text, "accessory-image");
  if (type === "overflow") return overflow(spec, where, its);
  if (MENUS[type]) return menu(spec, type, where, its, labels);
  if (type === "radio_buttons" || type === "checkboxes") return ticks(spec, where, its, labels);
  if (type === "datepicker" || type === "timepicker" || type === "datetimepicker") return moment(spec, where, its, labels);
  if (TYPED[type]) return typed(spec, where, its, labels);
  if (type === "file_input") return files(spec, where, its, labels);
  return h("span", { class: "unknown" }, `[${spec.type}]`);
}

/** Take over a value: into the form if there is one, and to the bot where it wants to know. */
function chose(spec, where, its, value, node, tells = true) {
  its.filled?.put(keyOf(where), value);
  if (tells) its.act(where, spec, value, node);
}

const begin = (spec, where, its) => {
  const value = initial({ ...spec, block_id: where.block_id }, its.state);
  return its.filled ? its.filled.begin(keyOf(where), value) : value;
};

async function confirmed(spec, its) {
  if (!spec.confirm) return true;
  return ask(its.layer(), {
    title: plain(spec.confirm.title), text: textObject(spec.confirm.text, its.seen), confirm: plain(spec.confirm.confirm),
    deny: plain(spec.confirm.deny), danger: spec.confirm.style === "danger",
  });
}

function button(spec, where, its) {
  const node = h("button", {
    type: "button", class: `button${spec.style ? ` is-${spec.style}` : ""}`, "aria-label": spec.accessibility_label ?? null,
  }, plain(spec.text), spec.url ? icon("link", 14) : null);
  node.addEventListener("click", async () => {
    if (!(await confirmed(spec, its))) return;
    if (spec.url) open(link(spec.url).href, "_blank", "noopener");
    await busy(node, () => its.act(where, spec, spec.value ?? null, node));
  });
  return node;
}

function overflow(spec, where, its) {
  const options = spec.options.map((option) => ({ value: option.value, label: plain(option.text), description: plain(option.description), url: option.url }));
  const node = picker({
    label: "More actions", options, face: icon("more"), className: "overflow",
    changed: async ([value]) => {
      node.values = [];
      const option = options.find((one) => one.value === value);
      if (!option || !(await confirmed(spec, its))) return;
      if (option.url) open(link(option.url).href, "_blank", "noopener");
      its.act(where, spec, value, node);
    },
  });
  return node;
}

function flat(spec) {
  const read = (option, group) => ({ value: option.value, label: plain(option.text), description: plain(option.description), group });
  return [
    ...(spec.options ?? []).map((option) => read(option)),
    ...(spec.option_groups ?? []).flatMap((group) => group.options.map((option) => read(option, plain(group.label)))),
  ];
}

function menu(spec, type, where, its, labels) {
  const multiple = spec.type.startsWith("multi_");
  const kind = MENUS[type];
  const people = () => its.seen.everybody().filter((person) => !person.bot).map((person) => ({ value: person.id, label: person.name, description: person.handle ? `@${person.handle}` : "" }));
  const places = (kinds) => its.seen.places().filter((place) => kinds.includes(place.kind)).map((place) => ({ value: place.id, label: place.kind === "dm" ? place.name : `#${place.name.replace(/^#/, "")}` }));
  const options = { options: () => flat(spec), people, places: () => places(["channel", "private", "dm"]), channels: () => places(["channel"]), external: () => [] }[kind]();
  const known = [...flat({ options: [spec.initial_option, ...(spec.initial_options ?? [])].filter(Boolean) }), ...options];
  const value = begin(spec, where, its);
  const node = picker({
    ...labels, label: labels.labelledBy ? undefined : plain(spec.placeholder) || "Choose", placeholder: plain(spec.placeholder) || "Select an option",
    options, known, multiple, max: spec.max_selected_items ?? Infinity, values: [value ?? []].flat(),
    source: kind === "external" ? async (text) => flat(await its.suggest(where, text)) : undefined,
    changed: async (values) => {
      if (!its.filled && !(await confirmed(spec, its))) { node.values = [value ?? []].flat(); return; }
      chose(spec, where, its, multiple ? values : values[0] ?? null, node);
    },
  });
  return node;
}

function ticks(spec, where, its, labels) {
  const several = spec.type === "checkboxes";
  const options = spec.options.map((option) => ({ value: option.value, label: textObject(option.text, its.seen), description: option.description ? textObject(option.description, its.seen) : null }));
  const value = begin(spec, where, its);
  const node = tickBoxes({
    type: several ? "checkbox" : "radio", options, values: [value ?? []].flat(), describedBy: labels.describedBy,
    changed: (values) => chose(spec, where, its, several ? values : values[0] ?? null, node),
  });
  if (!labels.labelledBy) { node.setAttribute("role", "group"); node.setAttribute("aria-label", "Options"); }
  return node;
}

function moment(spec, where, its, labels) {
  const type = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" }[spec.type];
  const zone = its.seen.me?.tz;
  const value = begin(spec, where, its);
  const shown = spec.type === "datetimepicker" && value ? local(value * 1000, zone) : value ?? "";
  const node = h("input", {
    type, class: "moment-input", id: labels.id ?? null, "aria-labelledby": labels.labelledBy ?? null, "aria-describedby": labels.describedBy ?? null,
    "aria-label": labels.labelledBy ? null : plain(spec.placeholder) || "Date and time", ".value": shown,
  });
  node.addEventListener("change", () => {
    const read = node.value === "" ? null : spec.type === "datetimepicker" ? Math.round(zoned(node.value, zone) / 1000) : node.value;
    chose(spec, where, its, read, node);
  });
  return node;
}

function typed(spec, where, its, labels) {
  const long = spec.multiline || spec.type === "rich_text_input";
  const value = begin(spec, where, its) ?? "";
  const node = h(long ? "textarea" : "input", {
    id: labels.id ?? null, "aria-describedby": labels.describedBy ?? null, placeholder: plain(spec.placeholder), autocomplete: "off",
    type: long ? null : spec.type === "number_input" ? "text" : TYPED[spec.type], rows: long ? 4 : null,
    inputmode: spec.type === "number_input" ? (spec.is_decimal_allowed ? "decimal" : "numeric") : null,
    maxlength: spec.max_length ?? null, ".value": String(value),
  });
  const events = spec.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const counter = spec.max_length ? h("span", { class: "counter", "aria-hidden": "true" }) : null;
  const count = () => { if (counter) counter.textContent = String(spec.max_length - node.value.length); };
  let pause;
  node.addEventListener("input", () => {
    chose(spec, where, its, node.value, node, false);
    count();
    if (!its.dispatches || !events.includes("on_character_entered")) return;
    clearTimeout(pause);
    // A form that was sent meanwhile is not there any more to tell anything.
    pause = setTimeout(() => { if (node.isConnected) its.act(where, spec, node.value, node); }, 400);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || long) return;
    if (its.dispatches && events.includes("on_enter_pressed")) { event.preventDefault(); its.act(where, spec, node.value, node); }
  });
  count();
  return counter ? h("div", { class: "counted" }, node, counter) : node;
}

function files(spec, where, its, labels) {
  return fileField({
    ...labels, values: begin(spec, where, its) ?? [], names: its.names, max: spec.max_files ?? 10,
    accept: spec.filetypes?.map((ending) => `.${ending}`).join(","), upload: its.upload,
    changed: (values) => chose(spec, where, its, values, null, false),
  });
}

/** The body of a press: buttons carry their value, everything else what was selected. */
export function pressed(where, spec, value) {
  const { block_id, action_id, view } = where;
  const body = { block_id, action_id, ...(view ? { view } : {}) };
  if (spec.type === "button" || spec.type === "workflow_button") return value === null ? body : { ...body, value };
  return { ...body, selected: value };
}
