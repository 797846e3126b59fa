// The clock of the whole system: what it says, what is due next, and the buttons that move it.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { busy } from "./form.js";
import { countdown, now, setNow, ticking } from "./time.js";

const MOVES = [
  ["+1 h", "Move time by 1 hour", { move_seconds: 3600 }],
  ["+24 h", "Move time by 24 hours", { move_seconds: 86_400 }],
  ["Just before", "Move time to just before the next due moment", { to: "before_next" }],
  ["Just past", "Move time to just past the next due moment", { to: "after_next" }],
];

export class ClockBar {
  constructor(root) {
    this.state = { next_due: null, bot: false, offset_ms: 0 };
    const day = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
    const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
    this.ahead = h("span", { class: "clock-ahead" });
    this.due = h("span", { class: "clock-due" });
    this.status = h("span", { role: "status", class: "clock-trouble" });
    ticking(this.due, () => this.dueText());
    this.buttons = MOVES.map(([face, label, body]) => {
      const node = h("button", { type: "button", title: label, "aria-label": label }, face);
      node.addEventListener("click", () => busy(node, () => this.move(body)));
      return { node, needsDue: "to" in body };
    });
    fill(root,
      h("div", { class: "clock-face" },
        h("span", { class: "clock-now" }, ticking(h("time", {}), () => `${day.format(now())}, ${time.format(now())}`), this.ahead), this.due),
      h("div", { class: "clock-moves", role: "group", "aria-label": "Move time" }, this.buttons.map((its) => its.node)));
    this.show(this.state);
  }

  dueText() {
    if (this.trouble) return this.trouble;
    const { next_due: due, bot } = this.state;
    if (!bot) return "No bot has told its clock";
    if (!due) return "Nothing is due";
    return Date.parse(due) <= now() ? "Due now" : `Next due in ${countdown(Date.parse(due))}`;
  }

  show(state) {
    this.state = state;
    if (state.now) setNow(state.now);
    const hours = Math.round(state.offset_ms / 360_000) / 10;
    const days = Math.round(hours / 2.4) / 10;
    this.ahead.textContent = Math.abs(hours) < 0.1 ? "" : Math.abs(hours) < 48 ? `${hours > 0 ? "+" : ""}${hours} h` : `${days > 0 ? "+" : ""}${days} d`;
    this.ahead.title = "How far the sandbox is ahead of the wall clock";
    this.due.textContent = this.dueText();
    this.shown?.(state);
    for (const { node, needsDue } of this.buttons) node.disabled = needsDue && !state.next_due;
  }

  async look() {
    try { this.show(await api.get("/_control/clock")); } catch { /* the line at the bottom says so */ }
  }

  async move(body) {
    try {
      this.trouble = null;
      this.show(await api.post("/_control/clock", body));
    } catch (error) {
      this.trouble = error.message;
      setTimeout(() => { this.trouble = null; }, 6000);
      this.due.textContent = error.message;
    }
  }
}
