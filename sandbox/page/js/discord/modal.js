// Discord's modals: text, menus, boxes and files under their labels.

import { h } from "../dom.js";
import { busy, field, fileField, focusFirst, modal, setError, tickBoxes } from "../form.js";
import { picker } from "../picker.js";
import { channels, people, roles } from "./components.js";
import { discordText } from "./text.js";

const [ROW, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT] = [1, 3, 4, 5, 6, 7, 8];
const [TEXT_DISPLAY, LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX] = [10, 18, 19, 21, 22, 23];
const PARAGRAPH = 2;

/** Show or take away the modal of a half. */
export function showModal(half, view) {
  const form = view.form;
  if (half.shownForm?.id === form?.id) return;
  half.shownForm?.frame.node.remove();
  half.shownForm = null;
  half.cover(Boolean(form));
  if (!form) {
    half.forms.clear();
    half.foot.querySelector("textarea")?.focus({ preventScroll: true });
    return;
  }
  const frame = draw(half, form);
  half.shownForm = { id: form.id, frame };
  half.layers.prepend(frame.node);
  focusFirst(frame.form);
}

function draw(half, form) {
  const filled = half.filled(form.id);
  const parts = [];
  const body = form.components.map((spec) => {
    if (spec.type === TEXT_DISPLAY) return h("div", { class: "text" }, discordText(spec.content, half.seen));
    if (spec.type === LABEL) return labelled(half, filled, parts, spec.component, spec.label, spec.description);
    if (spec.type === ROW) return spec.components.map((inner) => labelled(half, filled, parts, inner, inner.label));
    return h("span", { class: "unknown" }, `[component ${spec.type}]`);
  });
  const close = () => half.tell("close", { form: form.id }).catch((error) => frame.banner(error.message));
  const send = h("button", { type: "submit", class: "button is-primary" }, "Submit");
  const submit = () => busy(send, async () => {
    frame.banner("");
    let wrong = false;
    for (const part of parts) {
      const error = complaint(part.spec, filled.values.get(part.spec.custom_id), filled.empty(part.spec.custom_id));
      setError(part.node, error);
      wrong ||= Boolean(error);
    }
    if (wrong) { focusFirst(frame.form, true); return; }
    const values = Object.fromEntries([...filled.values].filter(([, value]) => value !== null && value !== undefined));
    try {
      await half.tell("submit", { form: form.id, values });
    } catch (error) {
      frame.banner(error.message || "Something went wrong. Try again.");
    }
  });
  const frame = modal({ title: form.title, body, close, submit, buttons: [h("button", { type: "button", class: "button is-plain", on: { click: close } }, "Cancel"), send] });
  return frame;
}

/** What Discord's own client holds a person back for. */
function complaint(spec, value, empty) {
  if (spec.type === CHECKBOX) return "";
  if (empty) return spec.required === false ? "" : "This field is required.";
  if (spec.type === TEXT_INPUT && spec.min_length && value.length < spec.min_length) return `Must be ${spec.min_length} or more in length.`;
  const least = spec.min_values ?? 1;
  return Array.isArray(value) && value.length < least ? `Choose at least ${least}.` : "";
}

function labelled(half, filled, parts, spec, label, description) {
  const group = [FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP].includes(spec.type);
  const node = field({
    key: spec.custom_id, label, description, group, required: spec.required !== false && spec.type !== CHECKBOX,
    requiredMark: h("span", { class: "required", "aria-hidden": "true" }, "*"),
  }, (labels) => input(half, filled, spec, labels));
  parts.push({ spec, node });
  return node;
}

function input(half, filled, spec, labels) {
  const key = spec.custom_id;
  const put = (value) => filled.put(key, value);
  const chosen = (spec.options ?? []).filter((option) => option.default).map((option) => option.value);
  const options = (spec.options ?? []).map((option) => ({ value: option.value, label: option.label, description: option.description }));
  const menu = (its) => {
    const values = filled.begin(key, [...chosen, ...(spec.default_values ?? []).map((one) => one.id)]);
    return picker({ ...labels, placeholder: spec.placeholder || "Make a selection", options: its, values, multiple: (spec.max_values ?? 1) > 1, max: spec.max_values ?? 1, className: "select", changed: put });
  };
  switch (spec.type) {
    case TEXT_INPUT: return text(filled, spec, labels, put);
    case STRING_SELECT: return menu(options);
    case USER_SELECT: return menu(people(half.seen));
    case ROLE_SELECT: return menu(roles(half.seen));
    case MENTIONABLE_SELECT: return menu([...people(half.seen), ...roles(half.seen)]);
    case CHANNEL_SELECT: return menu(channels(half.seen));
    case FILE_UPLOAD: return fileField({ ...labels, values: filled.begin(key, []), names: half.names, max: spec.max_values ?? 1, upload: half.being.upload, changed: put, text: "Drop a file here, or browse" });
    case RADIO_GROUP: return tickBoxes({ type: "radio", options, values: [filled.begin(key, chosen[0] ?? null)], describedBy: labels.describedBy, changed: ([value]) => put(value ?? null) });
    case CHECKBOX_GROUP: return tickBoxes({ type: "checkbox", options, values: filled.begin(key, chosen), describedBy: labels.describedBy, changed: put });
    case CHECKBOX: {
      const box = h("input", { type: "checkbox", id: labels.id, "aria-describedby": labels.describedBy, ".checked": filled.begin(key, spec.default === true) });
      box.addEventListener("change", () => put(box.checked));
      return box;
    }
    default: return h("span", { class: "unknown" }, `[component ${spec.type}]`);
  }
}

function text(filled, spec, labels, put) {
  const long = spec.style === PARAGRAPH;
  const most = spec.max_length ?? 4000;
  const node = h(long ? "textarea" : "input", {
    id: labels.id, "aria-describedby": labels.describedBy, placeholder: spec.placeholder, maxlength: most, autocomplete: "off",
    type: long ? null : "text", rows: long ? 4 : null, ".value": filled.begin(key(spec), spec.value ?? "") ?? "",
  });
  const counter = h("span", { class: "counter", "aria-hidden": "true" });
  const count = () => { counter.textContent = String(most - node.value.length); };
  node.addEventListener("input", () => { put(node.value); count(); });
  count();
  return h("div", { class: "counted" }, node, counter);
}

const key = (spec) => spec.custom_id;
