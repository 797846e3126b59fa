// Slack, as one person sees it: side bar, conversation, thread, the app's home, modals.

import { avatar, fill, h, icon } from "../dom.js";
import { at as moment, nearDay, sameDay } from "../time.js";
import { attachments, blocks, files } from "./blocks.js";
import { composer } from "./composer.js";
import { pressed } from "./elements.js";
import { showModal } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";
import { picker } from "../picker.js";

const TOGETHER = 5 * 60 * 1000; // messages of one author this close together share one head
const HOME = "home";

const counted = (replies) => `${replies} ${replies === 1 ? "reply" : "replies"}`;

export class SlackSide {
  constructor(half) {
    this.half = half;
  }

  /** Whether there are messages to ask for: not at home, nor with somebody never written to. */
  canRead(place) {
    return Boolean(place) && !/^(?:home|U)/.test(place);
  }

  /** A place by its id, as this person has it; a person's id is the conversation to come. */
  find(view, id) {
    const known = view.places.find((its) => its.id === id || (its.kind === "dm" && its.user === id));
    if (known && known.id !== id) { this.half.place = known.id; this.half.again = true; }
    if (known) return known;
    if (id === HOME) return view.places.find((its) => its.kind === "home") ?? { id: HOME, kind: "home", name: "Home" };
    const person = view.people?.[id];
    return person && id !== view.me.id ? { id, kind: "dm", name: person.name, user: id, members: [id, view.me.id] } : undefined;
  }

  firstPlace(view) {
    return (view.places.find((its) => its.name.replace(/^#/, "") === "orders") ?? view.places.find((its) => its.kind === "channel") ?? view.places[0])?.id;
  }

  draw(view, place) {
    const half = this.half;
    const home = place?.kind === "home";
    half.once("nav", [view.me, view.places, half.place, view.people], () => this.sidebar(view));
    half.once("head", [place, home, view.people], () => this.header(view, place, home));
    half.root.classList.toggle("is-home", home);
    if (home) half.once("home", view.home, () => this.home(view));
    else {
      const fresh = half.listed !== half.key().split("\n").slice(0, 3).join();
      half.listed = half.key().split("\n").slice(0, 3).join();
      half.once("intro", [place, view.more, view.messages.length > 0], () => fill(half.list.intro, view.more ? null : this.intro(view, place)));
      half.list.update(numbered(view.messages), view.more, fresh);
      half.once("foot", [half.user, half.place, place?.name], () => fill(half.foot, composer(half, place)));
    }
    if (home) half.drawn.foot = half.drawn.intro = null;
    this.threadPanel(view, place);
    showModal(half, view);
  }

  // ---- side bar and head

  sidebar(view) {
    const half = this.half;
    const isBot = (place) => place.kind === "dm" && (place.members ?? [place.user]).some((id) => view.people?.[id]?.bot);
    const appDms = view.places.filter(isBot);
    const groups = [
      ["Channels", view.places.filter((its) => its.kind === "channel" || its.kind === "private")],
      ["Direct messages", [...view.places.filter((its) => its.kind === "dm" && !isBot(its)), ...this.strangers(view)]],
    ];
    const item = (place, name, face) => h("button", {
      type: "button", class: `place${place.unread ? " is-unread" : ""}`, "aria-current": place.id === half.place ? "page" : null, on: { click: () => half.go(place.id) },
    }, face, h("span", { class: "place-name" }, name), place.unread ? h("span", { class: "badge", "aria-label": `${place.unread} new` }, place.unread) : null);
    const homes = view.places.filter((its) => its.kind === "home");
    const bot = Object.values(view.people ?? {}).find((person) => person.bot);
    const apps = [
      ...(homes.length ? homes : bot ? [{ id: HOME, kind: "home", name: bot.name }] : []).map((place) => item(place, "Home", icon("home", 17))),
      ...appDms.map((place) => item(place, "Messages", icon("thread", 17))),
    ];
    fill(half.nav,
      h("div", { class: "team" }, h("span", { class: "team-face", "aria-hidden": "true" }, (view.me.team?.name ?? "S")[0]), h("strong", {}, view.me.team?.name ?? "Slack")),
      groups.map(([name, places]) => places.length ? h("div", { class: "place-group" }, h("h3", {}, name), places.map((place) => item(place, place.name.replace(/^#/, ""),
        place.kind === "dm" ? avatar({ id: place.user ?? place.id, name: place.name }, "avatar tiny") : icon(place.kind === "private" ? "lock" : "hash", 16)))) : null),
      apps.length ? h("div", { class: "place-group" }, h("h3", {}, bot ? `App · ${bot.name}` : "Apps"), apps) : null,
    );
  }

  /** People one could write to, and has not yet. */
  strangers(view) {
    const met = new Set(view.places.filter((its) => its.kind === "dm").map((its) => its.user));
    return Object.values(view.people ?? {}).filter((person) => !person.bot && !person.deactivated && person.id !== view.me.id && !met.has(person.id))
      .map((person) => ({ id: person.id, kind: "dm", name: person.name, user: person.id }));
  }

  header(view, place, home) {
    const half = this.half;
    const bot = Object.values(view.people ?? {}).find((person) => person.bot);
    const name = home ? bot?.name ?? "Home" : place?.name.replace(/^#/, "") ?? "";
    fill(half.head,
      h("button", { type: "button", class: "browse", "aria-label": "Show places", on: { click: () => half.root.classList.toggle("is-browsing") } }, icon("menu", 18)),
      home ? avatar(bot ?? { name: "Home", bot: true }, "avatar small") : place?.kind === "dm" ? avatar({ id: place.user ?? place.id, name, bot: (place.members ?? []).some((id) => view.people?.[id]?.bot) }, "avatar small") : icon(place?.kind === "private" ? "lock" : "hash", 18),
      h("h2", {}, name),
      home || bot?.name === name ? h("span", { class: "head-tab" }, home ? "Home" : "Messages") : null,
      place?.members && !home && place.kind !== "dm" ? h("span", { class: "head-members", title: place.members.map((id) => view.people?.[id]?.name ?? id).join(", ") }, icon("person", 15), place.members.length) : null,
    );
  }

  intro(view, place) {
    if (!place) return null;
    const name = place.name.replace(/^#/, "");
    return place.kind === "dm"
      ? [h("h3", {}, avatar({ id: place.user ?? place.id, name, bot: (place.members ?? []).some((id) => view.people?.[id]?.bot) }), name), h("p", {}, `This conversation is just between ${name} and you.`)]
      : [h("h3", {}, icon(place.kind === "private" ? "lock" : "hash", 24), name), h("p", {}, `This is the very beginning of the #${name} channel.`)];
  }

  // ---- messages

  /** What else decides how a message looks: a shared head, the day above it. */
  mark(message, before) {
    const me = this.half.view.me;
    const ms = Number(message.ts) * 1000;
    const formerMs = before ? Number(before.ts) * 1000 : 0;
    const newDay = !before || !sameDay(ms, formerMs, me);
    const replies = this.inThread && before?.ts === this.half.thread ? before.reply_count ?? 0 : 0;
    const compact = !newDay && !replies && before.user === message.user && before.username === message.username && ms - formerMs < TOGETHER
      && !message.ephemeral && !before.ephemeral && message.subtype === before.subtype;
    return { newDay: newDay && (nearDay(ms, me) ?? moment(ms, me, { weekday: "long", day: "numeric", month: "long" })), compact, replies, name: this.half.seen.name(message.user), inThread: this.inThread };
  }

  message(message, before) {
    const half = this.half;
    const { newDay, compact, replies } = this.mark(message, before);
    const seen = half.seen;
    const author = seen.person(message.user) ?? { id: message.bot_id ?? message.user, name: message.username ?? "Slackbot", bot: Boolean(message.bot_id) };
    const shownAs = message.username && author.bot ? { ...author, name: message.username } : author;
    const ms = Number(message.ts) * 1000;
    const time = h("time", { datetime: new Date(ms).toISOString(), title: moment(ms, seen.me, { dateStyle: "full", timeStyle: "medium" }) }, moment(ms, seen.me, { hour: "2-digit", minute: "2-digit" }));
    const its = this.context(message);
    const address = { channel: half.place, ts: message.ts };
    const hasBlocks = message.blocks?.length > 0;
    const trouble = half.troubles.get(message.id);
    const canReply = !message.ephemeral && !this.inThread && !message.thread_ts?.replace(message.ts, "");
    return [
      replies ? h("div", { class: "replied" }, h("span", {}, counted(replies))) : null,
      newDay ? h("div", { class: "day" }, h("span", {}, newDay)) : null,
      h("article", { class: `message${compact ? " is-compact" : ""}${message.ephemeral ? " is-ephemeral" : ""}`, "aria-label": `${shownAs.name}, ${time.textContent}` },
        h("div", { class: "gutter" }, compact ? time : avatar(shownAs)),
        h("div", { class: "content" },
          message.ephemeral ? h("p", { class: "only-you" }, icon("eye", 14), "Only visible to you") : null,
          compact ? null : h("p", { class: "byline" }, h("strong", {}, shownAs.name), author.bot ? h("span", { class: "app-mark" }, "APP") : null, time),
          hasBlocks ? h("div", { class: "blocks" }, blocks(message.blocks, address, its)) : message.text ? h("div", { class: "text" }, mrkdwn(message.text, seen)) : null,
          message.edited ? h("span", { class: "edited" }, "(edited)") : null,
          attachments(message.attachments, address, its),
          files(message.files, half.being.file),
          message.reply_count && !this.inThread ? h("button", { type: "button", class: "replies", on: { click: () => half.openThread(message.ts) } },
            icon("thread", 15), counted(message.reply_count)) : null,
          trouble ? h("p", { class: "trouble", role: "alert" }, icon("warning", 15), trouble) : null),
        message.ephemeral ? null : h("div", { class: "hover-tools" },
          canReply ? h("button", { type: "button", "aria-label": "Reply in thread", title: "Reply in thread", on: { click: () => half.openThread(message.ts) } }, icon("thread", 17)) : null,
          this.shortcuts(message))),
    ];
  }

  /** The app's shortcuts on a message. */
  shortcuts(message) {
    const half = this.half;
    const channel = half.place;
    const node = picker({
      label: "More actions on this message", face: icon("more", 17), className: "tool-picker",
      source: async () => ((await half.knownCommands()).shortcuts ?? []).filter((its) => its.kind === "message").map((its) => ({ value: its.callback_id, label: its.name, description: its.description })),
      changed: ([callback]) => {
        node.values = [];
        half.tell("shortcut", { callback_id: callback, channel, ts: message.ts }).catch((error) => half.say(error.message));
      },
    });
    return node;
  }

  /** What the elements of a message need to know. */
  context(message) {
    const half = this.half;
    const channel = half.place;
    return {
      seen: half.seen, surface: "message", names: half.names, upload: half.being.upload, layer: () => half.layers,
      act: (where, spec, value) => half.press(message.id, { ...pressed(where, spec, value), channel, ts: message.ts }),
      suggest: (where, typed) => half.being.tell("suggest", { ...where, value: typed }),
    };
  }

  // ---- thread, home

  threadPanel(view, place) {
    const half = this.half;
    const open = Boolean(half.thread && half.threadView && place);
    if (!open) {
      half.aside.hidden = true;
      this.threadFor = null;
      return;
    }
    if (this.threadFor !== half.thread) {
      this.threadFor = half.thread;
      this.threadList = half.newList("Thread");
      this.threadList.render = (message, before) => this.within(() => this.message(message, before));
      this.threadList.mark = (message, before) => [this.within(() => this.mark(message, before)), half.troubles.get(message.id)];
      fill(half.aside,
        h("header", { class: "place-head" }, h("h2", {}, "Thread"), h("span", { class: "thread-of" }, `${place.kind === "dm" ? "" : "#"}${place.name.replace(/^#/, "")}`), h("button", { type: "button", class: "modal-close", "aria-label": "Close thread", on: { click: () => half.closeThread() } }, icon("close", 18))),
        this.threadList.node, h("div", { class: "foot" }, composer(half, place, half.thread)));
    }
    half.aside.hidden = false;
    this.threadList.update(numbered(half.threadView.messages), false);
  }

  within(work) {
    this.inThread = true;
    try { return work(); } finally { this.inThread = false; }
  }

  home(view) {
    const half = this.half;
    const home = view.home?.view ?? view.home;
    half.listed = null;
    const list = half.list;
    list.kept.clear();
    list.list.replaceChildren();
    const bot = Object.values(view.people ?? {}).find((person) => person.bot);
    const its = {
      seen: half.seen, surface: "home", names: half.names, upload: half.being.upload, layer: () => half.layers, state: home?.state?.values,
      act: (where, spec, value) => half.press(null, pressed(where, spec, value)),
      suggest: (where, typed) => half.being.tell("suggest", { ...where, value: typed }),
    };
    fill(list.intro, home?.blocks?.length ? h("div", { class: "home-tab blocks" }, blocks(home.blocks, { view: home.id }, its))
      : h("div", { class: "home-empty" }, avatar(bot ?? { name: "App", bot: true }), h("h3", {}, bot?.name ?? "App"), h("p", {}, "The app has not published a home tab for this person yet.")));
    fill(half.foot);
    list.scroller.scrollTop = 0;
    list.following = false;
    if (this.homeAsked !== half.user) {
      this.homeAsked = half.user; // opening the tab is what tells the app to publish it
      half.tell("open_home", {}).catch((error) => half.say(error.message));
    }
  }
}

const numbered = (messages) => messages.map((message) => ({ ...message, id: message.ts }));
