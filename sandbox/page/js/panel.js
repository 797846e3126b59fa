// A panel that opens from a button of the bar, and goes away by itself.

import { h } from "./dom.js";

/** A button with a panel; `draw(panel, close)` fills it each time it opens. */
export function panelButton({ face, label, draw }) {
  const panel = h("div", { class: "panel", popover: "auto", role: "dialog", "aria-label": label });
  const button = h("button", { type: "button", class: "tool", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-label": label, title: label }, face);
  const place = () => {
    const box = button.getBoundingClientRect();
    panel.style.top = `${box.bottom + 8}px`;
    panel.style.right = `${Math.max(8, Math.min(innerWidth - box.right, innerWidth - panel.offsetWidth - 8))}px`;
    panel.style.left = "auto";
  };
  button.addEventListener("click", () => {
    if (panel.matches(":popover-open")) { panel.hidePopover(); return; }
    draw(panel, () => panel.hidePopover());
    panel.showPopover();
    place();
    panel.querySelector("button, select, input")?.focus();
  });
  panel.addEventListener("toggle", (event) => button.setAttribute("aria-expanded", String(event.newState === "open")));
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") button.focus(); });
  addEventListener("resize", () => { if (panel.matches(":popover-open")) place(); });
  return { button, panel };
}
