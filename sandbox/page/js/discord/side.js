// Discord, as one person sees it: servers, channels, messages, direct messages, modals.

import { avatar, dots, fill, h, icon } from "../dom.js";
import { at as moment, nearDay, sameDay } from "../time.js";
import { components, embeds, gist, shared } from "./components.js";
import { composer } from "./composer.js";
import { picker } from "../picker.js";
import { showModal } from "./modal.js";
import { discordText } from "./text.js";

const TOGETHER = 7 * 60 * 1000;
const COMPONENTS_V2 = 1 << 15;
const PLAIN_REPLY = 19;
const RECIPIENT_ADD = 1;
const [USER_COMMAND, MESSAGE_COMMAND] = [2, 3];

export class DiscordSide {
  constructor(half) {
    this.half = half;
  }

  /** Whether there are messages to ask for. */
  canRead(place) {
    return Boolean(place);
  }

  /** A place by its id, as this person has it. */
  find(view, id) {
    return view.places.find((its) => its.id === id);
  }

  firstPlace(view) {
    return (view.places.find((its) => its.name.replace(/^#/, "") === "orders") ?? view.places.find((its) => its.kind === "channel") ?? view.places[0])?.id;
  }

  draw(view, place) {
    const half = this.half;
    if (place && place.id !== this.wentTo) { // what arrives meanwhile does not turn the side bar back
      this.wentTo = place.id;
      this.inDms = place.kind === "dm";
    }
    this.drawNav(view);
    half.once("head", [place, view.people], () => this.header(view, place));
    const fresh = half.listed !== half.key().split("\n").slice(0, 3).join();
    half.listed = half.key().split("\n").slice(0, 3).join();
    half.once("intro", [place, view.more], () => fill(half.list.intro, view.more ? null : this.intro(place)));
    half.list.update(view.messages, view.more, fresh);
    half.once("foot", [half.user, half.place, place?.name], () => fill(half.foot, composer(half, place)));
    showModal(half, view);
  }

  drawNav(view) {
    this.half.once("nav", [view.me, view.places, this.half.place, this.inDms], () => this.sidebar(view));
  }

  // ---- servers and channels

  sidebar(view) {
    const half = this.half;
    const dms = view.places.filter((its) => its.kind === "dm");
    const guild = view.me.guilds?.[0] ?? { name: "Discord" };
    const unread = dms.reduce((sum, place) => sum + (place.unread || 0), 0);
    const rest = view.places.reduce((sum, place) => sum + (place.kind === "dm" ? 0 : place.unread || 0), 0);
    const swap = (dm) => { this.inDms = dm; this.drawNav(half.view); half.nav.querySelector(".rail [aria-pressed=true]")?.focus(); };
    const badge = (count) => (count ? h("span", { class: "badge", "aria-label": `${count} new` }, count) : null);
    const rail = h("div", { class: "rail" },
      h("button", { type: "button", class: "server is-home", "aria-pressed": String(Boolean(this.inDms)), "aria-label": "Direct messages", title: "Direct messages", on: { click: () => swap(true) } }, icon("thread", 24), badge(unread)),
      h("hr"),
      h("button", { type: "button", class: "server", "aria-pressed": String(!this.inDms), "aria-label": guild.name, title: guild.name, on: { click: () => swap(false) } }, guild.name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2), badge(rest)));
    const item = (place, face, extra = "") => h("button", {
      type: "button", class: `place${place.unread ? " is-unread" : ""}${extra}`, "aria-current": place.id === half.place ? "page" : null, on: { click: () => half.go(place.id) },
    }, face, h("span", { class: "place-name" }, place.name.replace(/^#/, "")), badge(place.unread));
    const threads = (parent) => view.places.filter((its) => its.kind === "thread" && its.parent === parent).map((place) => item(place, h("span", { class: "thread-elbow", "aria-hidden": "true" }), " is-thread"));
    const tops = view.places.filter((its) => its.kind === "channel" || its.kind === "private");
    const orphans = view.places.filter((its) => its.kind === "thread" && !tops.some((top) => top.id === its.parent)).map((place) => item(place, icon("thread", 16), " is-thread"));
    const list = this.inDms
      ? [h("div", { class: "guild-name" }, h("strong", {}, "Direct messages")), dms.length
        ? h("div", { class: "place-group" }, dms.map((place) => item(place, avatar(this.other(place, view), "avatar small"))))
        : h("p", { class: "nothing" }, "No direct messages yet.")]
      : [h("div", { class: "guild-name" }, h("strong", {}, guild.name)), h("div", { class: "place-group" }, h("h3", {}, "Text channels"), tops.flatMap((place) => [item(place, icon(place.kind === "private" ? "lock" : "hash", 18)), ...threads(place.id)]), orphans)];
    const me = view.people?.[view.me.id] ?? view.me;
    fill(half.nav, rail, h("div", { class: "channels" }, h("div", { class: "channel-list" }, list),
      h("div", { class: "me" }, avatar(view.me, "avatar small"), h("span", {}, h("strong", {}, view.me.name), h("small", {}, me.handle ?? "Online")),
        view.me.dms_open === undefined ? null : h("button", {
          type: "button", class: "quiet", "aria-pressed": String(!view.me.dms_open), title: view.me.dms_open ? "Direct messages from this server: on" : "Direct messages from this server: off",
          "aria-label": "Close direct messages from this server", on: { click: () => half.tell("dms", { open: !view.me.dms_open }).catch((error) => half.say(error.message)) },
        }, icon(view.me.dms_open ? "bell" : "lock", 16)))));
  }

  other(place, view) {
    const id = (place.members ?? []).find((one) => one !== view.me.id) ?? place.user;
    return view.people?.[id] ?? Object.values(view.people ?? {}).find((person) => person.name === place.name) ?? { id: place.id, name: place.name };
  }

  header(view, place) {
    const half = this.half;
    fill(half.head,
      h("button", { type: "button", class: "browse", "aria-label": "Show channels", on: { click: () => half.root.classList.toggle("is-browsing") } }, icon("menu", 18)),
      !place ? null : place.kind === "dm" ? avatar(this.other(place, view), "avatar small") : icon(place.kind === "thread" ? "thread" : place.kind === "private" ? "lock" : "hash", 20),
      h("h2", {}, place?.name.replace(/^#/, "") ?? ""));
  }

  intro(place) {
    if (!place) return null;
    const name = place.name.replace(/^#/, "");
    if (place.kind === "dm") return [h("h3", {}, name), h("p", {}, "This is the beginning of your direct message history with ", h("strong", {}, name), ".")];
    return [h("span", { class: "intro-face" }, icon(place.kind === "thread" ? "thread" : "hash", 34)), h("h3", {}, place.kind === "thread" ? name : `Welcome to #${name}!`), h("p", {}, place.kind === "thread" ? "This is the start of the thread." : `This is the start of the #${name} channel.`)];
  }

  // ---- messages

  mark(message, before) {
    const me = this.half.view.me;
    const ms = Date.parse(message.timestamp);
    const formerMs = before ? Date.parse(before.timestamp) : 0;
    const newDay = !before || !sameDay(ms, formerMs, me);
    const compact = !newDay && before.author.id === message.author.id && ms - formerMs < TOGETHER && !message.interaction_metadata && !message.message_reference
      && !message.ephemeral && !before.ephemeral;
    return { newDay: newDay && moment(ms, me, { day: "numeric", month: "long", year: "numeric" }), compact, said: nearDay(ms, me) };
  }

  message(message, before) {
    const half = this.half;
    const seen = { ...half.seen, pings: message.mention_everyone };
    const { newDay, compact, said } = this.mark(message, before);
    const author = message.author;
    const person = { id: author.id, name: half.seen.name(author.id) ?? author.global_name ?? author.username, bot: author.bot };
    const ms = Date.parse(message.timestamp);
    const clock = moment(ms, seen.me, { hour: "2-digit", minute: "2-digit" });
    const time = h("time", { datetime: message.timestamp, title: moment(ms, seen.me, { dateStyle: "full", timeStyle: "medium" }) },
      compact ? clock : said ? `${said}, ${clock}` : moment(ms, seen.me, { dateStyle: "short", timeStyle: "short" }));
    const trouble = half.troubles.get(message.id);
    const channel = half.place;
    const its = { seen, act: (custom, values) => half.press(message.id, { channel, message: message.id, custom_id: custom, ...(values ? { values } : {}) }) };
    const v2 = (Number(message.flags) & COMPONENTS_V2) !== 0;
    return [
      newDay ? h("div", { class: "day" }, h("span", {}, newDay)) : null,
      h("article", { class: `message${compact ? " is-compact" : ""}${message.ephemeral ? " is-ephemeral" : ""}`, "aria-label": `${person.name}, ${clock}` },
        this.reply(message),
        h("div", { class: "gutter" }, compact ? time : avatar(person)),
        h("div", { class: "content" },
          compact ? null : h("p", { class: "byline" }, h("strong", {}, person.name), author.bot ? h("span", { class: "app-mark" }, "APP") : null, time),
          message.loading ? h("p", { class: "thinking" }, dots(), `${person.name} is thinking…`) : null,
          message.type === RECIPIENT_ADD ? h("p", { class: "thinking" }, `${person.name} added ${message.mentions.map((one) => half.seen.name(one.id) ?? one.username).join(", ")} to the thread.`) : null,
          message.content ? h("div", { class: "text" }, discordText(message.content, seen), message.edited_timestamp ? h("span", { class: "edited" }, " (edited)") : null) : null,
          embeds(message.embeds, seen),
          v2 ? null : message.attachments?.map(shared),
          message.components?.length ? h("div", { class: v2 ? "components is-v2" : "components" }, components(message.components, its)) : null,
          !message.content && message.edited_timestamp && !message.loading ? h("span", { class: "edited" }, "(edited)") : null,
          trouble ? h("p", { class: "trouble", role: "alert" }, icon("warning", 15), trouble) : null,
          message.ephemeral ? h("p", { class: "only-you" }, icon("eye", 14), "Only you can see this · ",
            h("button", { type: "button", class: "dismiss", on: { click: () => half.tell("dismiss", { channel, message: message.id }).catch((error) => half.say(error.message)) } }, "Dismiss message")) : null),
        message.ephemeral ? null : h("div", { class: "hover-tools" }, this.apps(message))),
    ];
  }

  /** The app's commands on a message, and on who wrote it. */
  apps(message) {
    const half = this.half;
    const channel = half.place;
    const node = picker({
      label: "Apps", face: icon("more", 18), className: "tool-picker",
      source: async () => ((await half.knownCommands()).commands ?? []).filter((its) => its.type === MESSAGE_COMMAND || its.type === USER_COMMAND)
        .map((its) => ({ value: its.name, label: its.label || its.name, target: its.type === MESSAGE_COMMAND ? { message: message.id } : { user: message.author.id } })),
      changed: ([name]) => {
        const { target } = node.chosen;
        node.values = [];
        half.tell("shortcut", { channel, name, ...target }).catch((error) => half.say(error.message));
      },
    });
    return node;
  }

  /** The line above a message that says what it answers: a command, or another message. */
  reply(message) {
    const half = this.half;
    const asked = message.interaction_metadata;
    if (asked && asked.type === 2) {
      const who = half.seen.person(asked.user?.id) ?? { id: asked.user?.id, name: asked.user?.global_name ?? asked.user?.username ?? "Somebody" };
      const name = asked.name ?? message.interaction?.name;
      return h("p", { class: "reply-line" }, avatar(who, "avatar micro"), h("strong", {}, who.name), " used ", h("span", { class: "command-name" }, !name ? "a command" : asked.command_type > 1 ? name : `/${name}`));
    }
    const quoted = message.type === PLAIN_REPLY ? message.referenced_message : null;
    if (!quoted) return null;
    const who = { id: quoted.author.id, name: half.seen.name(quoted.author.id) ?? quoted.author.username, bot: quoted.author.bot };
    return h("p", { class: "reply-line" }, avatar(who, "avatar micro"), h("strong", {}, who.name), " ", h("span", { class: "gist" }, gist(quoted).replace(/^#+ |[*_~`]{2,}/gm, "").split("\n")[0]));
  }
}
