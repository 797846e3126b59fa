// Slack's composer: a message, or a slash command as one line of text.

import { busy } from "../form.js";
import { attaching, writingBox } from "../composer.js";
import { avatar, h, icon } from "../dom.js";

/** The composer of a place, or of a thread in it. */
export function composer(half, place, thread = null) {
  if (!place) return null;
  const key = [half.user, place.id, thread].join("/");
  const name = place.kind === "dm" ? place.name : `#${place.name.replace(/^#/, "")}`;
  const files = attaching({ upload: half.being.upload });
  const bot = half.seen.everybody().find((person) => person.bot);
  const commands = async (typed) => {
    if (thread || !/^\/\S*$/.test(typed)) return [];
    const { commands: known = [], shortcuts = [] } = await half.knownCommands();
    const face = () => avatar(bot ?? { name: "App", bot: true }, "avatar small");
    const wanted = typed.slice(1).toLowerCase();
    return [
      ...known.filter((its) => its.command.startsWith(typed)).map((its) => ({ name: its.command, hint: its.usage_hint, description: its.description, face: face(), tail: bot?.name, ready: its.command === typed })),
      ...shortcuts.filter((its) => its.kind === "global" && its.name.toLowerCase().startsWith(wanted)).map((its) => ({ name: its.name, description: its.description, face: face(), tail: "Shortcut", callback: its.callback_id })),
    ];
  };
  const send = h("button", { type: "button", class: "send", "aria-label": "Send" }, icon("send", 18));
  const writing = writingBox({
    label: thread ? "Reply…" : `Message ${name}`, placeholder: thread ? "Reply…" : `Message ${name}`, draft: half.drafts.get(key) ?? "",
    drafted: (text) => half.drafts.set(key, text),
    offers: commands,
    took: (offer, box) => {
      writing.set(offer.callback ? "" : `${offer.name} `);
      if (offer.callback) half.tell("shortcut", { callback_id: offer.callback }).catch((error) => half.say(error.message));
      else box.focus();
    },
    send: (text) => busy(send, () => sent(text)),
  });
  const sent = async (text) => {
    const ids = files.ids();
    if (!text.trim() && !ids.length) return;
    writing.set("");
    try {
      if (text.startsWith("/") && !thread) await half.tell("command", { channel: place.id, text: text.trim() });
      else {
        const made = await half.tell("message", { channel: place.id, text, ...(thread ? { thread } : {}), ...(ids.length ? { files: ids } : {}) });
        if (made.channel && made.channel !== place.id) half.go(made.channel);
      }
      files.clear();
    } catch (error) {
      writing.set(text);
      half.say(error.message);
    }
  };
  send.addEventListener("click", () => writing.submit());
  const frame = h("div", { class: "composer" }, writing.menu, files.list, writing.box,
    h("div", { class: "composer-tools" }, files.button, files.input, thread ? null : h("button", { type: "button", class: "slash", "aria-label": "Commands", title: "Commands", on: { click: () => { writing.set("/"); writing.box.focus(); writing.box.dispatchEvent(new Event("input")); } } }, "/"), h("span", { class: "spring" }), send));
  files.listenOn(frame);
  return frame;
}
