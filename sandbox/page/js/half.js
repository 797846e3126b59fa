// One half of the page: somebody, on one of the platforms, with everything they see.

import { being } from "./api.js";
import { avatar, fill, h, icon, keepingFocus } from "./dom.js";
import { DiscordSide } from "./discord/side.js";
import { Filled } from "./form.js";
import { MessageList } from "./messages.js";
import { SlackSide } from "./slack/side.js";

const SIDES = { slack: SlackSide, discord: DiscordSide };
const NAMES = { slack: "Slack", discord: "Discord" };
const PAGE = 100;

export class Half {
  /** `world` has the cast of both platforms; `moved()` is told when person or place changes. */
  constructor(root, world, moved, label) {
    this.world = world;
    this.moved = moved;
    this.drafts = new Map();
    this.visited = new Map(); // the place in which each person was last
    this.who = h("div", { class: "who" });
    this.app = h("div", { class: "app" });
    this.root = root;
    fill(root, this.who, this.app);
    root.setAttribute("aria-label", label);
  }

  /** Become somebody. */
  async be(platform, user, place = null) {
    const known = this.world.cast[platform] ?? [];
    const person = known.find((its) => its.id === user) ?? known[0];
    if (!person) return;
    this.platform = platform;
    this.user = person.id;
    this.place = place ?? this.visited.get(`${platform}/${person.id}`) ?? null;
    this.thread = null;
    this.limit = PAGE;
    this.view = null;
    this.threadView = null;
    this.forms = new Map();
    this.names = new Map();
    this.troubles = new Map();
    this.being = being(platform, person.id);
    this.commands = null;
    this.root.dataset.platform = platform;
    this.drawWho();
    this.frame();
    this.moved();
    await this.refresh();
  }

  frame() {
    this.side = new SIDES[this.platform](this);
    this.nav = h("nav", { class: "sidebar", "aria-label": `${NAMES[this.platform]}: places` });
    this.head = h("header", { class: "place-head" });
    this.list = this.newList("Messages", () => this.older());
    this.foot = h("div", { class: "foot" });
    this.main = h("div", { class: "main" }, this.head, this.list.node, this.foot);
    this.aside = h("aside", { class: "thread", hidden: true, "aria-label": "Thread" });
    this.layers = h("div", { class: "layers" });
    this.toast = h("div", { class: "toast", role: "status", hidden: true });
    this.rest = h("div", { class: "rest" }, this.nav, this.main, this.aside);
    fill(this.app, this.rest, this.layers, this.toast);
    this.shownForm = null;
    this.drawn = {};
  }

  newList(label, older = () => {}) {
    return new MessageList({
      label,
      render: (message, before) => this.side.message(message, before),
      mark: (message, before) => [this.side.mark(message, before), this.troubles.get(message.id)],
      older,
    });
  }

  drawWho() {
    const cast = this.world.cast;
    const platforms = h("div", { class: "platforms", role: "group", "aria-label": "Platform" }, Object.keys(NAMES).map((name) => h("button", {
      type: "button", class: "platform", "aria-pressed": String(name === this.platform), on: { click: () => name !== this.platform && this.be(name) },
    }, NAMES[name])));
    const people = h("div", { class: "people", role: "group", "aria-label": "Be somebody" }, (cast[this.platform] ?? []).map((person) => h("button", {
      type: "button", class: "person", "aria-pressed": String(person.id === this.user), title: `Be ${person.name} (${person.tz})`,
      on: { click: () => person.id !== this.user && this.be(this.platform, person.id) },
    }, avatar(person), h("span", {}, person.name))));
    keepingFocus(this.who, () => fill(this.who, platforms, people));
  }

  // ---- going places

  go(place, { writing = true } = {}) {
    if (place === this.place && !this.thread) { this.root.classList.remove("is-browsing"); return undefined; }
    this.place = place;
    this.thread = null;
    this.limit = PAGE;
    this.visited.set(`${this.platform}/${this.user}`, place);
    this.root.classList.remove("is-browsing");
    this.moved();
    // As on both platforms: whoever goes to a place can write there at once.
    return this.refresh().then(() => { if (writing && !matchMedia("(pointer: coarse)").matches) this.foot.querySelector("textarea")?.focus({ preventScroll: true }); });
  }

  /** Go to a place by its name, if this person has one of that name. */
  async goTo(name) {
    const wanted = name?.replace(/^#/, "");
    const found = wanted && this.view?.places.find((its) => its.kind !== "home" && its.name.replace(/^#/, "") === wanted);
    if (found) await this.go(found.id, { writing: false });
  }

  openThread(id) {
    this.thread = id;
    this.threadView = null;
    this.refresh().then(() => this.aside.querySelector("textarea")?.focus());
  }

  closeThread() {
    this.thread = null;
    this.aside.hidden = true;
    fill(this.aside);
    this.refresh();
  }

  older() {
    this.limit += PAGE * 2;
    this.refresh();
  }

  // ---- seeing

  /** Fetch what this person sees, and show it; calls that come meanwhile are one more round. */
  async refresh() {
    this.again = true;
    if (!this.fetching) this.fetching = this.rounds().finally(() => { this.fetching = null; });
    return this.fetching;
  }

  async rounds() {
    while (this.again) {
      this.again = false;
      const asked = this.key();
      try {
        const [view, thread] = await Promise.all([
          this.look({ channel: this.side.canRead(this.place) ? this.place : null }),
          this.thread ? this.look({ channel: this.place, thread: this.thread }) : null,
        ]);
        if (asked !== this.key()) { this.again = true; continue; }
        this.show(view, thread);
      } catch (error) {
        if (asked !== this.key()) { this.again = true; continue; }
        this.failed(error);
      }
    }
  }

  /** What is to be seen, as far back as the reader has gone, page by page. */
  async look(query) {
    const view = await this.being.view({ ...query, limit: PAGE });
    while (view.more && view.messages.length < this.limit) {
      const first = view.messages[0];
      const page = await this.being.view({ ...query, limit: PAGE, before: first.ts ?? first.id });
      view.messages.unshift(...page.messages);
      view.more = page.more && page.messages.length > 0;
    }
    return view;
  }

  key() {
    return [this.platform, this.user, this.place, this.thread, this.limit].join("\n");
  }

  failed(error) {
    if (this.place && error.status >= 400 && error.status < 500) {
      this.place = null; // a place that this person lost sight of
      this.visited.delete(`${this.platform}/${this.user}`);
      this.again = true;
      return;
    }
    this.say(error.message);
  }

  show(view, threadView) {
    tidy(view);
    this.view = view;
    this.threadView = threadView;
    this.seen = seeing(view);
    this.world.saw(view);
    const place = this.side.find(view, this.place);
    if (!place) {
      const first = this.side.firstPlace(view);
      if (first && first !== this.place) { this.place = first; this.again = true; this.moved(); return; }
    }
    this.side.draw(view, place);
    // What went wrong with a press is told under its message already.
    if (view.toast && view.toast !== this.toasted && ![...this.troubles.values()].includes(view.toast)) this.say(view.toast);
    this.toasted = view.toast;
    this.root.classList.add("is-ready");
  }

  /** Redraw a part only when what it is made of has changed. */
  once(part, made, draw) {
    const signature = JSON.stringify(made);
    if (this.drawn[part] === signature) return;
    this.drawn[part] = signature;
    keepingFocus({ nav: this.nav, head: this.head, foot: this.foot }[part] ?? this.list.node, draw);
  }

  /** What a person has filled into a form; it outlives redrawing. */
  filled(id) {
    if (!this.forms.has(id)) this.forms.set(id, new Filled());
    return this.forms.get(id);
  }

  // ---- doing

  /** Do something as this person; a refusal is shown, and passed on. */
  async tell(verb, body) {
    try {
      return await this.being.tell(verb, body);
    } finally {
      this.refresh();
    }
  }

  /** A press on a message: what went wrong is shown under that very message. */
  async press(messageId, body) {
    this.troubles.delete(messageId);
    try {
      await this.tell("press", body);
    } catch (error) {
      this.troubles.set(messageId ?? "", error.message);
      if (messageId) this.redraw(); else this.say(error.message);
    }
  }

  redraw() {
    if (!this.view) return;
    this.side.draw(this.view, this.side.find(this.view, this.place));
  }

  /** The commands that can be typed here; asked for anew before long, since bots register late. */
  async knownCommands() {
    const key = [this.key(), Math.floor(Date.now() / 3000)].join();
    if (this.commands?.key !== key) {
      const found = this.being.commands(this.side.canRead(this.place) ? this.place : null).catch(() => ({}));
      this.commands = { key, found };
    }
    return this.commands.found;
  }

  /** Say something to this person for a moment. */
  say(text) {
    clearTimeout(this.hushing);
    fill(this.toast, icon("warning", 16), h("span", {}, text), h("button", { type: "button", class: "quiet", "aria-label": "Dismiss", on: { click: () => { this.toast.hidden = true; } } }, icon("close", 14)));
    this.toast.hidden = false;
    this.hushing = setTimeout(() => { this.toast.hidden = true; }, 8000);
  }

  /** While a modal is open, what lies under it is out of reach. */
  cover(covered) {
    this.rest.inert = covered;
  }
}

/** Give people their ids, so that each can stand alone. */
function tidy(view) {
  for (const [id, person] of Object.entries(view.people ?? {})) {
    person.id = id;
    person.handle ??= person.username;
  }
  view.me.guilds ??= view.guilds;
}

/** What a person can name: people, places and roles. */
function seeing(view) {
  const people = view.people ?? {};
  const roles = view.roles ?? {};
  return {
    me: view.me,
    name: (id) => people[id]?.name,
    person: (id) => people[id] ?? null,
    everybody: () => Object.values(people),
    places: () => view.places,
    place: (id) => (view.places.find((its) => its.id === id)?.name ?? view.channels?.[id])?.replace(/^#/, ""),
    roles: () => Object.entries(roles).map(([id, role]) => ({ id, name: role.name })),
    role: (id) => roles[id]?.name,
  };
}
