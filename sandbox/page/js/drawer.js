// The drawer at the bottom: what the machine does, in plain words, with the raw JSON behind.

import { api } from "./api.js";
import { fill, h, icon, uid } from "./dom.js";
import { wentWrong, words } from "./words.js";

const MOST = 400; // rows kept on the page
const LATE_MS = 5000; // an entry that is later than this has another reason: the clock was moved
const FILTERS = [["all", "Everything"], ["slack", "Slack"], ["discord", "Discord"], ["bot", "The bot itself"], ["wrong", "Went wrong"]];
const KINDS = { job: "Job", commit: "Commit", log: "Log" };
// What says nothing about the story: heartbeats and the like.
const NOISE = /HEARTBEAT|PRESENCE_UPDATE|TYPING_START/;

export class Drawer {
  constructor(root) {
    this.root = root;
    this.after = 0;
    this.filter = "all";
    this.waiting = []; // what came while it was shut, and is drawn when somebody looks
    const inner = uid("drawer");
    this.last = h("span", { class: "drawer-last" });
    this.line = h("span", { class: "drawer-line" }, "connecting…");
    this.bar = h("button", { type: "button", class: "drawer-bar", "aria-expanded": "false", "aria-controls": inner, on: { click: () => this.toggle() } },
      icon("chevron", 16), h("strong", {}, "What the machine does"), this.last, this.line);
    this.list = h("ol", { class: "drawer-list", tabindex: "0", "aria-label": "Calls and deliveries, newest first" });
    this.filters = h("div", { class: "drawer-filters", role: "group", "aria-label": "Show" });
    fill(root, this.bar, h("div", { class: "drawer-inner", id: inner }, this.filters, this.list));
    this.drawFilters();
    this.none();
  }

  toggle() {
    const open = this.root.classList.toggle("is-open");
    this.bar.setAttribute("aria-expanded", String(open));
    if (open) this.add([]);
  }

  connected(on) {
    this.line.textContent = on ? "live" : "not connected";
    this.line.classList.toggle("is-on", on);
  }

  drawFilters() {
    fill(this.filters, FILTERS.map(([key, name]) => h("button", { type: "button", "aria-pressed": String(key === this.filter), on: { click: () => { this.filter = key; this.drawFilters(); this.sift(); } } }, name)));
  }

  none() {
    this.waiting = [];
    fill(this.list, h("li", { class: "drawer-none" }, "Nothing yet. Every call of the bot, and everything that it is told, will be listed here."));
  }

  /** Fetch what was added since the last time. */
  async catchUp() {
    this.again = true;
    if (this.fetching) return;
    this.fetching = true;
    try {
      while (this.again) {
        this.again = false;
        const { last, entries } = await api.get(`/_control/record?after=${this.after}&limit=${MOST}`);
        if (last < this.after) { this.after = 0; this.again = true; this.none(); continue; }
        this.after = last;
        this.add(entries.filter((entry) => !NOISE.test(entry.path ?? "")));
      }
    } catch { /* the line says that it is gone */ } finally {
      this.fetching = false;
    }
  }

  add(entries) {
    if (entries.length) this.last.textContent = words(entries.at(-1));
    this.waiting = [...this.waiting, ...entries].slice(-MOST);
    if (!this.waiting.length || !this.root.classList.contains("is-open")) return;
    this.list.querySelector(".drawer-none")?.remove();
    const top = this.list.scrollTop;
    const height = this.list.scrollHeight;
    for (const entry of this.waiting) this.put(entry);
    this.waiting = [];
    while (this.list.childElementCount > MOST) this.list.lastElementChild.remove();
    if (top > 4) this.list.scrollTop = top + this.list.scrollHeight - height;
  }

  /** The bot tells of itself a moment later: its entries go where they belong in time. */
  put(entry) {
    const row = this.row(entry);
    row.at = Date.parse(entry.at);
    let later = null;
    if (entry.platform === "bot") {
      for (let one = this.list.firstElementChild; one && one.at > row.at && one.at - row.at < LATE_MS; one = one.nextElementSibling) later = one;
    }
    if (later) later.after(row); else this.list.prepend(row);
  }

  row(entry) {
    const bad = wentWrong(entry);
    const said = words(entry);
    const own = entry.platform === "bot";
    const node = h("li", { class: `entry${bad ? " is-bad" : ""}`, data: { on: entry.platform, bad: String(bad) }, hidden: !this.wanted(entry.platform, bad) });
    const raw = () => h("div", { class: "entry-raw" },
      h("figure", {}, h("figcaption", {}, own ? KINDS[entry.kind] ?? entry.kind : `${entry.method} ${entry.path}`), h("pre", { class: "json" }, json(entry.body))),
      own || entry.answer === null ? null : h("figure", {}, h("figcaption", {}, `Answer${entry.status ? `, ${entry.status}` : ""}`), h("pre", { class: "json" }, json(entry.answer))));
    const button = h("button", { type: "button", "aria-expanded": "false" },
      h("time", { class: "entry-at", datetime: entry.at }, new Date(entry.at).toLocaleTimeString(undefined, { hour12: false })),
      h("span", { class: `entry-on is-${own ? entry.kind : entry.platform}` }, own ? KINDS[entry.kind] ?? "Bot" : entry.platform === "slack" ? "Slack" : "Discord"),
      h("span", { class: "entry-way", title: own ? "within the bot" : entry.direction === "in" ? "from the bot" : "to the bot" }, own ? "·" : entry.direction === "in" ? "←" : "→"),
      h("span", { class: "entry-words" }, said), h("span", { class: "entry-status" }, entry.status ?? ""));
    button.addEventListener("click", () => {
      const open = node.querySelector(".entry-raw");
      if (open) open.remove(); else node.append(raw());
      button.setAttribute("aria-expanded", String(!open));
    });
    node.append(button);
    return node;
  }

  wanted(platform, bad) {
    return this.filter === "all" || this.filter === platform || (this.filter === "wrong" && bad);
  }

  sift() {
    for (const node of this.list.querySelectorAll(".entry")) node.hidden = !this.wanted(node.dataset.on, node.dataset.bad === "true");
  }
}

/** JSON as text, with its kinds of values in colours. */
function json(value) {
  const text = JSON.stringify(value, null, 2) ?? "null";
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(/("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/gi)) {
    if (match.index > from) nodes.push(text.slice(from, match.index));
    const kind = match[1] ? (match[2] ? "k" : "s") : match[3] ? "l" : "n";
    nodes.push(h("span", { class: kind }, match[1] ?? match[0]));
    if (match[2]) nodes.push(match[2]);
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes;
}
