// What the modals of both platforms share: the frame inside its half, fields with their labels,
// hints and errors, and what was typed, kept when the bot redraws the form.

import { append, dots, fill, h, icon, uid } from "./dom.js";

/** What a person has put into one open form, by field. */
export class Filled {
  constructor() {
    this.values = new Map();
    this.touched = new Set();
  }

  /** Take what the form holds at first, unless the person has changed it already. */
  begin(key, value) {
    if (!this.touched.has(key)) this.values.set(key, value);
    return this.values.get(key);
  }

  put(key, value) {
    this.touched.add(key);
    this.values.set(key, value);
  }

  empty(key) {
    const value = this.values.get(key);
    return value === undefined || value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0);
  }
}

/** A field with its label, hint and error; `make({id, labelledBy, describedBy})` gives the input. */
export function field({ key, label, required, hint, description, error, optionalMark, requiredMark, group = false }, make) {
  const ids = { id: uid("field"), label: uid("label"), hint: uid("hint"), error: uid("error") };
  const describedBy = [hint || description ? ids.hint : "", ids.error].filter(Boolean).join(" ");
  const input = make({ id: ids.id, labelledBy: ids.label, describedBy });
  if (required) for (const its of [input, ...input.querySelectorAll("input, textarea")]) if (its.matches("input:not([type=radio], [type=checkbox]), textarea, .ticks")) its.setAttribute("aria-required", "true");
  const shownError = h("p", { class: "field-error", id: ids.error, role: "alert" });
  const node = h(
    "div",
    { class: "field", data: { key }, role: group ? "group" : null, "aria-labelledby": group ? ids.label : null, "aria-describedby": group ? describedBy : null },
    h(group ? "span" : "label", { class: "field-label", id: ids.label, for: group ? null : ids.id }, label,
      required ? requiredMark ?? null : optionalMark ?? null),
    description ? h("p", { class: "field-description", id: ids.hint }, description) : null,
    input,
    hint ? h("p", { class: "field-hint", id: ids.hint }, hint) : null,
    shownError,
  );
  setError(node, error ?? "");
  // What was wrong is no longer what stands there.
  for (const type of ["input", "change"]) node.addEventListener(type, () => { if (node.classList.contains("has-error")) setError(node, ""); });
  return node;
}

/** Show or clear what is wrong with a field. */
export function setError(node, text) {
  const shown = node.querySelector(":scope > .field-error");
  fill(shown, text ? [icon("warning", 15), h("span", {}, text)] : null);
  shown.hidden = !text;
  node.classList.toggle("has-error", Boolean(text));
  for (const input of node.querySelectorAll("input, textarea, .picker")) {
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
}

/**
 * The frame of a modal inside its half.
 *
 * It keeps the keyboard inside while it is open, closes on Escape, and never covers the other
 * half: somebody else may go on there.
 */
export function modal({ title, head, body, buttons, close, submit, className = "" }) {
  const titleId = uid("title");
  const banner = h("p", { class: "modal-banner", role: "alert", hidden: true });
  const content = h("div", { class: "modal-body", tabindex: "-1" }, banner, body);
  const form = h("form", { class: `modal ${className}`, role: "dialog", "aria-modal": "true", "aria-labelledby": titleId, novalidate: true },
    h("header", { class: "modal-head" }, head, h("h2", { id: titleId }, title),
      h("button", { type: "button", class: "modal-close", "aria-label": "Close", on: { click: close } }, icon("close", 20))),
    content,
    buttons?.length ? h("footer", { class: "modal-foot" }, buttons) : null,
  );
  const node = h("div", { class: "modal-layer" }, form);
  form.addEventListener("submit", (event) => { event.preventDefault(); submit?.(); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    if (event.key === "Tab") hold(form, event);
  });
  return { node, form, content, banner: (text) => { banner.hidden = !text; banner.textContent = text ?? ""; if (text) content.scrollTop = 0; } };
}

const FOCUSABLE = "button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), a[href], [tabindex='0']";

function hold(frame, event) {
  const all = [...frame.querySelectorAll(FOCUSABLE)].filter((its) => its.offsetParent !== null);
  const [first, last] = [all[0], all.at(-1)];
  if (event.shiftKey && (document.activeElement === first || !frame.contains(document.activeElement))) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first?.focus();
  }
}

/** Put the keyboard on the first field (or on the first wrong one). */
export function focusFirst(frame, wrong = false) {
  const scope = wrong ? frame.querySelector(".field.has-error") : frame.querySelector(".modal-body");
  (scope?.querySelector("input:not([type=file]), textarea, .picker, button") ?? frame.querySelector(".modal-foot button:last-child, .modal-body"))?.focus();
}

/** A small question over everything in the half; resolves to whether it was confirmed. */
export function ask(layer, { title, text, confirm, deny, danger, className = "" }) {
  const { promise, resolve } = Promise.withResolvers?.() ?? resolvers();
  const former = document.activeElement;
  const done = (answer) => { frame.node.remove(); former?.focus?.(); resolve(answer); };
  const yes = h("button", { type: "submit", class: danger ? "button is-danger" : "button is-primary" }, confirm);
  const no = h("button", { type: "button", class: "button", on: { click: () => done(false) } }, deny);
  const frame = modal({ title, body: h("div", { class: "confirm-text" }, text), buttons: [no, yes], close: () => done(false), submit: () => done(true), className: `confirm ${className}` });
  layer.append(frame.node);
  yes.focus();
  return promise;
}

function resolvers() {
  const its = {};
  its.promise = new Promise((resolve) => { its.resolve = resolve; });
  return its;
}

/** While something is under way: the button waits, and is no longer to be pressed. */
export async function busy(button, work) {
  if (button.classList.contains("is-busy")) return undefined;
  const wait = dots();
  button.classList.add("is-busy");
  button.setAttribute("aria-busy", "true");
  button.append(wait);
  try {
    return await work();
  } finally {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-busy");
    wait.remove();
  }
}

/** A group of radio buttons or check boxes. */
export function tickBoxes({ type, options, values, changed, describedBy, name = uid("group") }) {
  const group = h("div", { class: "ticks", "aria-describedby": describedBy ?? null });
  for (const option of options) {
    const box = h("input", { type, name, value: option.value, ".checked": values.includes(option.value) });
    box.addEventListener("change", () => changed([...group.querySelectorAll("input:checked")].map((its) => its.value)));
    append(group, [h("label", { class: "tick" }, box, h("span", {}, h("span", {}, option.label), option.description ? h("small", {}, option.description) : null))]);
  }
  return group;
}

/** Files to attach: chosen with the button, or dropped on it; each is uploaded at once. */
export function fileField({ id, describedBy, upload, values, names, max = 1, accept, changed, text = "Choose a file, or drop it here" }) {
  let kept = values.map((value) => ({ id: value, name: names.get(value) ?? value }));
  const list = h("ul", { class: "files" });
  const status = h("p", { class: "field-hint", role: "status" });
  const input = h("input", { type: "file", id, multiple: max > 1, accept, "aria-describedby": describedBy ?? null });
  const zone = h("label", { class: "file-zone" }, icon("clip", 18), h("span", {}, text), input);
  const draw = () => {
    fill(list, kept.map((file) => h("li", {}, icon("file", 16), h("span", {}, file.name),
      h("button", { type: "button", class: "quiet", "aria-label": `Remove ${file.name}`, on: { click: () => { kept = kept.filter((its) => its !== file); tell(); } } }, icon("close", 14)))));
    zone.hidden = kept.length >= max;
  };
  const tell = () => { draw(); changed(kept.map((file) => file.id)); };
  const take = async (files) => {
    for (const file of [...files].slice(0, max - kept.length)) {
      status.textContent = `Uploading ${file.name}…`;
      try {
        const made = await upload(file);
        names.set(made.id, file.name);
        kept.push({ id: made.id, name: file.name });
        status.textContent = "";
      } catch (error) {
        status.textContent = error.message;
      }
    }
    input.value = "";
    tell();
  };
  input.addEventListener("change", () => take(input.files));
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("is-over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => { event.preventDefault(); zone.classList.remove("is-over"); take(event.dataTransfer.files); });
  draw();
  return h("div", { class: "file-field" }, list, zone, status);
}
