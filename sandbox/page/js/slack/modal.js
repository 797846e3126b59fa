// Slack's modals: the view on top of the stack, kept as people filled it when the bot redraws it.

import { h } from "../dom.js";
import { busy, focusFirst, modal, setError } from "../form.js";
import { blocks } from "./blocks.js";
import { pressed } from "./elements.js";
import { plain } from "./mrkdwn.js";


/** Show, change or take away the modal of a half. */
export function showModal(half, view) {
  const form = view.form;
  if (!form) {
    if (half.shownForm) {
      half.shownForm.frame.node.remove();
      half.shownForm = null;
      half.forms.clear();
      half.cover(false);
      half.foot.querySelector("textarea")?.focus({ preventScroll: true });
    }
    return;
  }
  const signature = JSON.stringify([form.id, { ...form.view, state: null, hash: null }, half.seen.places().length]);
  if (half.shownForm?.signature === signature) return;
  const former = half.shownForm;
  const same = former?.id === form.id;
  const focused = same ? focusPath(former.frame.form) : null;
  const scroll = same ? former.frame.content.scrollTop : 0;
  const shown = draw(half, form);
  former?.frame.node.remove();
  half.shownForm = { id: form.id, signature, frame: shown };
  half.layers.prepend(shown.node);
  half.cover(true);
  shown.content.scrollTop = scroll;
  if (!same) focusFirst(shown.form);
  else if (focused) restore(shown.form, focused);
}

function draw(half, form) {
  const view = form.view;
  const filled = half.filled(form.id);
  const values = () => {
    const all = {};
    for (const [key, value] of filled.values) {
      const [block, action] = key.split("\n");
      if (live.has(block)) (all[block] ??= {})[action] = value;
    }
    return all;
  };
  const live = new Set(view.blocks.map((spec) => spec.block_id));
  const its = {
    seen: half.seen, surface: "modal", filled, names: half.names, state: view.state?.values, errors: form.errors,
    upload: half.being.upload, layer: () => half.layers,
    act: (where, spec, value) => half.press(null, { ...pressed(where, spec, value), values: values() }),
    suggest: (where, typed) => half.being.tell("suggest", { ...where, value: typed }),
  };
  const close = () => half.tell("close", { view: form.id }).catch((error) => frame.banner(error.message));
  const send = view.submit ? h("button", { type: "submit", class: "button is-primary", disabled: view.submit_disabled === true }, plain(view.submit)) : null;
  const submit = () => send && busy(send, async () => {
    frame.banner("");
    for (const node of frame.form.querySelectorAll(".field")) setError(node, "");
    try {
      const answer = await half.tell("submit", { view: form.id, values: values() });
      if (answer.errors && Object.keys(answer.errors).length) showErrors(frame, answer.errors);
    } catch (error) {
      frame.banner(error.code === "no_answer" ? error.message || "We had some trouble connecting. Try again?" : error.message);
    }
  });
  const frame = modal({
    title: plain(view.title),
    body: h("div", { class: "blocks" }, blocks(view.blocks, { view: form.id }, its)),
    buttons: [h("button", { type: "button", class: "button", on: { click: close } }, plain(view.close) || (form.depth > 1 ? "Back" : view.submit ? "Cancel" : "Close")), send].filter(Boolean),
    close, submit,
  });
  if (form.errors) showErrors(frame, form.errors, false);
  return frame;
}

function showErrors(frame, errors, focus = true) {
  const loose = [];
  for (const [block, text] of Object.entries(errors)) {
    const node = frame.form.querySelector(`.field[data-key="${CSS.escape(block)}"]`);
    if (node) setError(node, text);
    else loose.push(text);
  }
  if (loose.length) frame.banner(loose.join(" "));
  if (focus) requestAnimationFrame(() => focusFirst(frame.form, true));
}

function focusPath(form) {
  const node = document.activeElement;
  if (!form.contains(node)) return null;
  const field = node.closest(".field");
  const scope = field ?? form;
  const all = [...scope.querySelectorAll("button, input, textarea")];
  return { key: field?.dataset.key ?? null, index: all.indexOf(node), start: node.selectionStart, end: node.selectionEnd };
}

function restore(form, { key, index, start, end }) {
  const scope = key ? form.querySelector(`.field[data-key="${CSS.escape(key)}"]`) : form;
  const node = scope && [...scope.querySelectorAll("button, input, textarea")][index];
  node?.focus({ preventScroll: true });
  if (node && typeof start === "number") try { node.setSelectionRange(start, end); } catch { /* a field without a caret */ }
}

