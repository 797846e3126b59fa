// Light, dark, or whatever the machine prefers; kept in this browser.

import { fill, h, icon } from "./dom.js";

const ORDER = ["auto", "light", "dark"];
const FACES = { auto: ["auto", "Theme: as the machine"], light: ["sun", "Theme: light"], dark: ["moon", "Theme: dark"] };

const kept = () => { try { return localStorage.getItem("theme") ?? "auto"; } catch { return "auto"; } };

function put(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try { localStorage.setItem("theme", theme); } catch { /* a browser that keeps nothing: for this visit then */ }
}

/** The button that goes round the three. */
export function themeButton() {
  let theme = ORDER.includes(kept()) ? kept() : "auto";
  const button = h("button", { type: "button", class: "tool" });
  const draw = () => {
    const [face, label] = FACES[theme];
    fill(button, icon(face));
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  button.addEventListener("click", () => { theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length]; put(theme); draw(); });
  put(theme);
  draw();
  return button;
}
