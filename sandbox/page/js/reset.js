// The way back to the first day.

import { api } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { panelButton } from "./panel.js";

/** The button, and the question it asks first; `done()` is called when everything is new. */
export function resetButton(done) {
  return panelButton({
    face: [icon("reset"), h("span", {}, "Reset")], label: "Reset the sandbox", draw: (panel, close) => {
      const status = h("p", { class: "panel-status", role: "status" });
      const go = h("button", { type: "button", class: "shell-button is-solid", on: { click: async () => {
        try { await api.post("/_control/reset"); close(); done(); } catch (error) { status.textContent = error.message; }
      } } }, "Start over");
      fill(panel, h("h2", {}, "Start over?"),
        h("p", {}, "Every message, form and fault goes, on both platforms and for everybody who looks on. The clock stays where it is. What the bot keeps for itself is its own."),
        h("div", { class: "panel-row", style: { "margin-top": "12px" } }, go, h("button", { type: "button", class: "shell-button", on: { click: close } }, "Keep everything")), status);
    },
  });
}
