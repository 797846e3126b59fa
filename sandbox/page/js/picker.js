// One menu for every select of both platforms: by mouse, by keyboard, with a filter when it is
// long, with the bot's own suggestions while one types, for one choice or several.

import { fill, h, icon, uid } from "./dom.js";

const LONG = 8; // from this many options on there is a filter, as on both platforms

/**
 * Make a menu.
 *
 * options: [{value, label, description, group, disabled}]; `source(typed)` asks for them instead.
 * `changed(values)` is called with the chosen values once the choice is made (a menu of several:
 * when it closes). The node has `values`, to read and to set, and `chosen`, the (first) option.
 */
export function picker({
  label, labelledBy, describedBy, placeholder = "", options = [], source, free = false, multiple = false, max = Infinity,
  values = [], known = [], disabled = false, face, className = "", changed = () => {},
}) {
  let all = [...options];
  let chosen = new Map();
  let open = null;
  let before = "";
  const listId = uid("list");
  const button = h("button", {
    type: "button", class: `picker ${className}`, disabled,
    "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": label ?? null,
    "aria-labelledby": labelledBy ?? null, "aria-describedby": describedBy ?? null,
  });

  const lookUp = (value) => [...all, ...known].find((its) => its.value === value) ?? { value, label: value };
  const set = (wanted) => { chosen = new Map(wanted.map((value) => [value, lookUp(value)])); draw(); };

  function draw() {
    if (face) { fill(button, face); return; }
    const picked = [...chosen.values()];
    fill(
      button,
      h("span", { class: picked.length ? "picker-value" : "picker-value is-empty" },
        picked.length === 0 ? placeholder
          : multiple ? picked.map((its) => h("span", { class: "chip" }, its.label))
            : picked[0].label),
      icon("chevron", 16),
    );
    const said = picked.map((its) => its.label).join(", ");
    if (label) button.setAttribute("aria-label", said ? `${label}: ${said}` : label);
  }

  function toggle(option) {
    if (option.disabled) return;
    if (!multiple) {
      chosen = new Map([[option.value, option]]);
      close(true);
      return;
    }
    if (chosen.has(option.value)) chosen.delete(option.value);
    else if (chosen.size < max) chosen.set(option.value, option);
    draw();
    open.mark();
  }

  function show() {
    if (open || button.disabled) return;
    before = JSON.stringify([...chosen.keys()]);
    let active = -1;
    let nodes = [];
    let shown = [];
    let asked = 0;
    const list = h("ul", { role: "listbox", id: listId, tabindex: "-1", "aria-multiselectable": multiple ? "true" : null, "aria-label": label ?? placeholder });
    const searching = Boolean(source) || all.length >= LONG;
    const filter = searching ? h("input", {
      type: "text", class: "picker-filter", placeholder: source ? "Type to search…" : "Filter…", autocomplete: "off", spellcheck: "false",
      role: "combobox", "aria-controls": listId, "aria-expanded": "true", "aria-label": `Filter: ${label ?? placeholder}`,
    }) : null;
    const panel = h("div", { class: `picker-panel ${className}`, popover: "manual" }, filter, list);
    const field = filter ?? list;

    const light = (index) => {
      nodes[active]?.classList.remove("is-active");
      active = index;
      const node = nodes[active];
      if (!node) { field.removeAttribute("aria-activedescendant"); return; }
      node.classList.add("is-active");
      if (node.offsetTop < list.scrollTop) list.scrollTop = node.offsetTop;
      else if (node.offsetTop + node.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = node.offsetTop + node.offsetHeight - list.clientHeight;
      field.setAttribute("aria-activedescendant", node.id);
    };
    const drawOptions = (wanted) => {
      shown = wanted;
      let group;
      nodes = [];
      fill(list, wanted.map((option) => {
        const node = h("li", {
          role: "option", id: uid("option"), class: "picker-option", "aria-selected": String(chosen.has(option.value)),
          "aria-disabled": option.disabled ? "true" : null,
          on: {
            pointerdown: (event) => event.preventDefault(),
            click: () => toggle(option),
            pointermove: () => { if (nodes[active] !== node) light(nodes.indexOf(node)); },
          },
        }, h("span", { class: "picker-text" }, h("span", {}, option.label), option.description ? h("small", {}, option.description) : null), icon("check", 16));
        nodes.push(node);
        const headed = option.group && option.group !== group;
        group = option.group;
        return headed ? [h("li", { role: "presentation", class: "picker-group" }, option.group), node] : node;
      }), wanted.length ? null : h("li", { class: "picker-none", role: "presentation" }, "Nothing found"));
      const at = wanted.findIndex((option) => chosen.has(option.value));
      light(at >= 0 ? at : wanted.length ? 0 : -1);
    };
    const ask = async () => {
      const typed = filter?.value ?? "";
      if (!source) {
        const wanted = typed.toLocaleLowerCase();
        drawOptions(all.filter((its) => its.label.toLocaleLowerCase().includes(wanted)));
        return;
      }
      const turn = asked += 1;
      try {
        const found = await source(typed);
        // Where free text is taken too, what was typed is itself something to choose.
        if (free && typed && !found.some((its) => its.label === typed)) found.push({ value: typed, label: typed });
        if (turn === asked && open) { all = found; drawOptions(found); place(); }
      } catch (error) {
        if (turn === asked && open) fill(list, h("li", { class: "picker-none", role: "presentation" }, error.message));
      }
    };
    const place = () => {
      const box = button.getBoundingClientRect();
      const wide = Math.min(Math.max(box.width, 240), innerWidth - 16);
      panel.style.width = `${wide}px`;
      panel.style.left = `${Math.max(8, Math.min(box.left, innerWidth - wide - 8))}px`;
      const below = innerHeight - box.bottom;
      const high = Math.min(panel.scrollHeight, 320);
      const up = below < high + 12 && box.top > below;
      panel.style.maxHeight = `${Math.min(320, (up ? box.top : below) - 12)}px`;
      panel.style.top = up ? "auto" : `${box.bottom + 4}px`;
      panel.style.bottom = up ? `${innerHeight - box.top + 4}px` : "auto";
    };
    const keyed = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && nodes.length) light((active + step + nodes.length) % nodes.length);
      else if (event.key === "Home" && !filter) light(0);
      else if (event.key === "End" && !filter) light(nodes.length - 1);
      else if (event.key === "Enter" || (event.key === " " && !filter)) { if (shown[active]) toggle(shown[active]); }
      else if (event.key === "Escape") close(true);
      else if (event.key === "Tab") { close(true); return; }
      else if (!filter && event.key.length === 1) {
        const from = shown.findIndex((its, index) => index > active && its.label.toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase()));
        light(from >= 0 ? from : shown.findIndex((its) => its.label.toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase())));
      } else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const outside = (event) => { if (!panel.contains(event.target) && !button.contains(event.target)) close(false); };
    const moved = (event) => { if (!panel.contains(event.target)) place(); };

    field.addEventListener("keydown", keyed);
    filter?.addEventListener("input", ask);
    document.addEventListener("pointerdown", outside, true);
    document.addEventListener("scroll", moved, true);
    addEventListener("resize", moved);
    // Beside the button, so that it inherits the look of its platform; on the top layer by itself.
    button.after(panel);
    panel.showPopover();
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", listId);
    open = {
      panel,
      mark: () => nodes.forEach((node, index) => node.setAttribute("aria-selected", String(chosen.has(shown[index].value)))),
      end: () => {
        document.removeEventListener("pointerdown", outside, true);
        document.removeEventListener("scroll", moved, true);
        removeEventListener("resize", moved);
        panel.remove();
      },
    };
    drawOptions(source ? [] : all);
    place();
    if (source) { fill(list, h("li", { class: "picker-none", role: "presentation" }, "Loading…")); ask(); }
    field.focus({ preventScroll: true });
  }

  function close(refocus) {
    if (!open) return;
    open.end();
    open = null;
    button.setAttribute("aria-expanded", "false");
    button.removeAttribute("aria-controls");
    if (refocus) button.focus({ preventScroll: true });
    draw();
    if (JSON.stringify([...chosen.keys()]) !== before) tell();
  }

  function tell() {
    button.dispatchEvent(new Event("change", { bubbles: true }));
    changed([...chosen.keys()]);
  }

  button.addEventListener("click", () => (open ? close(true) : show()));
  button.addEventListener("keydown", (event) => {
    if (["ArrowDown", "ArrowUp"].includes(event.key)) { event.preventDefault(); show(); }
    if (multiple && event.key === "Backspace" && chosen.size) {
      chosen.delete([...chosen.keys()].at(-1));
      draw();
      tell();
    }
  });
  Object.defineProperty(button, "values", { get: () => [...chosen.keys()], set });
  Object.defineProperty(button, "chosen", { get: () => [...chosen.values()][0] });
  set(values);
  return button;
}
