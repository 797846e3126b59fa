// What the composers of both platforms share: a box that grows, a menu of slash commands above
// it, and files that go with the message.

import { fill, h, icon, uid } from "./dom.js";

/**
 * A text box with a menu that opens above it while `offers(text)` has something to offer:
 * [{name, hint, description}]. `took(offer)` is called with the chosen one, `send(text)` on Enter.
 */
export function writingBox({ label, placeholder, offers, took, send, draft = "", drafted = () => {} }) {
  const listId = uid("offers");
  const box = h("textarea", {
    rows: 1, class: "writing", placeholder, "aria-label": label, role: "combobox", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": listId, spellcheck: "true", ".value": draft,
  });
  const menu = h("ul", { id: listId, role: "listbox", "aria-label": "Commands", class: "offers", hidden: true });
  let shown = [];
  let active = 0;

  const light = (index) => {
    active = (index + shown.length) % shown.length;
    [...menu.querySelectorAll("[role=option]")].forEach((node, at) => {
      node.classList.toggle("is-active", at === active);
      node.setAttribute("aria-selected", String(at === active));
      if (at === active) { box.setAttribute("aria-activedescendant", node.id); node.scrollIntoView({ block: "nearest" }); }
    });
  };
  const close = () => {
    shown = [];
    menu.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (offer) => { close(); took(offer, box); };
  const look = async () => {
    const typed = box.value;
    const found = await offers(typed);
    if (typed !== box.value) return;
    if (!found.length) { close(); return; }
    shown = found;
    fill(menu, found.map((offer) => h("li", {
      role: "option", id: uid("offer"), class: "offer",
      on: { pointerdown: (event) => event.preventDefault(), click: () => choose(offer) },
    }, offer.face ?? null, h("span", { class: "offer-text" }, h("strong", {}, offer.name, offer.hint ? h("span", { class: "offer-hint" }, ` ${offer.hint}`) : null), h("small", {}, offer.description)), offer.tail ? h("span", { class: "offer-tail" }, offer.tail) : null)));
    menu.hidden = false;
    box.setAttribute("aria-expanded", "true");
    light(0);
  };
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
  };
  box.addEventListener("input", () => { drafted(box.value); grow(); look(); });
  box.addEventListener("focus", () => { if (box.value.startsWith("/")) look(); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (!menu.hidden && shown.length) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { event.preventDefault(); light(active + step); return; }
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); return; }
      const offer = shown[active];
      if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !offer.ready)) { event.preventDefault(); choose(offer); return; }
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
  });
  const submit = () => { close(); send(box.value); };
  const set = (text) => { box.value = text; drafted(text); requestAnimationFrame(grow); };
  requestAnimationFrame(grow);
  return { box, menu, set, submit };
}

/** Files that wait to go with the next message: chosen, dropped or pasted. */
export function attaching({ upload, label = "Attach a file" }) {
  const files = [];
  const list = h("ul", { class: "files", hidden: true });
  const input = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true" });
  const button = h("button", { type: "button", class: "attach", "aria-label": label, title: label, on: { click: () => input.click() } }, icon("plus", 20));
  const draw = () => {
    list.hidden = files.length === 0;
    fill(list, files.map((file) => h("li", { class: file.error ? "is-bad" : null }, icon("file", 16), h("span", {}, file.error ? `${file.name}: ${file.error}` : file.name),
      h("button", { type: "button", class: "quiet", "aria-label": `Remove ${file.name}`, on: { click: () => { files.splice(files.indexOf(file), 1); draw(); } } }, icon("close", 14)))));
  };
  const take = async (chosen) => {
    for (const one of chosen) {
      const file = { name: one.name };
      files.push(file);
      draw();
      try { file.id = (await upload(one)).id; } catch (error) { file.error = error.message; }
      draw();
    }
  };
  input.addEventListener("change", async () => { await take([...input.files]); input.value = ""; });
  return {
    button, input, list,
    ids: () => files.filter((file) => file.id).map((file) => file.id),
    clear: () => { files.length = 0; draw(); },
    listenOn: (node) => {
      node.addEventListener("dragover", (event) => event.preventDefault());
      node.addEventListener("drop", (event) => { event.preventDefault(); take([...event.dataTransfer.files]); });
      node.addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); take([...event.clipboardData.files]); } });
    },
  };
}
