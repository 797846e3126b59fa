// The hand of fate: faults that calls of the bot run into, and what befalls people and the bot.

import { api } from "./api.js";
import { fill, h, icon, uid } from "./dom.js";
import { panelButton } from "./panel.js";

const KINDS = [
  ["429", "Too many calls (429)"], ["500", "Server error (500)"], ["timeout", "No answer at all"], ["reset", "Connection reset"], ["answer_lost", "Carried out, answer lost"],
];
const SHORT = Object.fromEntries(KINDS);

const SHARES = [["1", "every one"], ["0.5", "one in two"], ["0.2", "one in five"], ["0.05", "one in twenty"]];
const BREAKS = [
  ["close", "closed, and it may resume"], ["forget", "closed, and the session is lost"], ["reconnect", "asked to reconnect"], ["resumable", "invalid session, may resume"], ["invalid", "invalid session, starts anew"], ["cut", "cut without a word"], ["zombie", "up, but silent"],
];
const LOOK_MS = 500;

/** The button and its panel; `cast` is who can be met. */
export function fateButton(cast) {
  const count = h("span", { class: "count", hidden: true });
  const face = [icon("bolt"), h("span", {}, "Faults"), count];
  const status = h("p", { class: "panel-status", role: "status" });
  const calls = h("datalist", { id: uid("calls") });
  let known = [];
  let drawRules = () => {};
  let waiting = null;

  const show = (rules) => {
    known = rules;
    count.textContent = known.length;
    count.hidden = known.length === 0;
    its.button.classList.toggle("is-hot", known.length > 0);
    drawRules();
  };
  const told = async (work, said) => {
    try { await work(); status.textContent = said; } catch (error) { status.textContent = error.message; }
  };
  const look = async () => { try { show((await api.get("/_control/faults")).faults); } catch { /* told at the bottom */ } };
  const lookUp = async () => { try { fill(calls, Object.values(await api.get("/_control/calls")).flat().map((value) => h("option", { value }))); } catch { /* any pattern can still be typed */ } };
  // Every call may use up a fault; a bot in a hurry makes very many.
  const lookSoon = () => { waiting ??= setTimeout(() => { waiting = null; look(); }, LOOK_MS); };

  const its = panelButton({
    face, label: "Faults", draw: (panel) => {
      status.textContent = "";
      const rules = h("ul", { class: "rules" });
      drawRules = () => fill(rules, known.map((rule) => h("li", {}, icon("bolt", 15), h("span", {}, described(rule)),
        h("button", { type: "button", class: "quiet", "aria-label": "Take this fault back", on: { click: async () => { await told(() => api.remove(`/_control/faults/${rule.id}`), "Taken back."); await look(); } } }, icon("close", 14)))));
      const kind = menu("What goes wrong", KINDS);
      const on = menu("Where", [["*", "both platforms"], ["slack", "Slack"], ["discord", "Discord"]]);
      const method = h("input", { type: "text", class: "is-wide", list: calls.id, placeholder: "any call, or a pattern such as chat.*", "aria-label": "Which calls", spellcheck: "false", autocomplete: "off" });
      const number = h("input", { type: "number", min: 1, max: 999, ".value": "3", placeholder: "all", "aria-label": "How many calls" });
      const share = menu("How many of them", SHARES);
      const add = h("button", { type: "button", class: "shell-button is-solid", on: { click: async () => {
        const rule = { kind: kind.value, platform: on.value, method: method.value.trim() || "*", share: Number(share.value), count: number.value === "" ? null : Math.max(1, Math.round(Number(number.value)) || 1) };
        await told(() => api.post("/_control/faults", rule), "From the next call on.");
        await look();
      } } }, "Let it happen");
      fill(panel,
        h("h2", {}, "Faults"), h("p", {}, "The bot should survive all of these without losing or doubling anything."),
        h("h3", {}, "The next calls of the bot"),
        line("What", kind), line("Where", on), line("Which", method, calls), line("How many", number, share, h("span", { class: "spring" }), add), rules,
        acts(cast, told), status);
      look();
      lookUp();
    },
  });
  look();
  return { ...its, look: lookSoon };
}

function described(rule) {
  const share = SHARES.find(([value]) => Number(value) === rule.share)?.[1] ?? `${Math.round(rule.share * 100)} %`;
  const often = rule.count === null ? "" : rule.count === 1 ? ", once" : `, ${rule.count} times`;
  const calls = rule.share < 1 ? `${share} calls${often}` : rule.count === null ? "all calls" : rule.count === 1 ? "the next call" : `the next ${rule.count} calls`;
  const where = rule.platform === "*" ? "both platforms" : rule.platform === "slack" ? "Slack" : "Discord";
  return `${SHORT[rule.kind]}: ${calls}, ${where}${rule.method === "*" ? "" : `, ${rule.method}`}`;
}

const menu = (label, options) => h("select", { "aria-label": label }, options.map(([value, name]) => h("option", { value }, name)));
const line = (name, ...controls) => h("div", { class: "panel-line" }, h("span", { class: "panel-name", "aria-hidden": "true" }, name), h("div", { class: "panel-row" }, controls));
const act = (platform, action, body = {}) => api.post(`/_control/${platform}/${action}`, body);

function acts(cast, told) {
  const choose = (platform, label) => menu(label, (cast()[platform] ?? []).map((person) => [person.id, person.name]));
  const somebody = choose("slack", "Who, on Slack");
  const member = choose("discord", "Who, on Discord");
  const breaks = menu("How the gateway breaks", BREAKS);
  const button = (name, work, said, danger = false) => h("button", { type: "button", class: `shell-button${danger ? " is-danger" : ""}`, on: { click: () => told(work, said) } }, name);
  return [
    h("h3", {}, "On Slack"),
    line("Person", somebody, button("Deactivate", () => act("slack", "deactivate", { user: somebody.value }), "The account is closed.", true), button("Reactivate", () => act("slack", "reactivate", { user: somebody.value }), "The account is open again.")),
    line("Bot", button("Drop the socket", () => act("slack", "drop_socket"), "Slack asked the bot to connect anew."), button("Revoke the token", () => act("slack", "revoke"), "The bot's token is worth nothing now.", true)),
    line("", button("Uninstall the app", () => act("slack", "uninstall"), "The app is out of the workspace.", true), button("Install it again", () => act("slack", "reinstall"), "The app is back, with a token that works.")),
    h("h3", {}, "On Discord"),
    line("Person", member, button("Close their DMs", () => act("discord", "dms", { user: member.value, open: false }), "Their direct messages are closed."), button("Open them", () => act("discord", "dms", { user: member.value, open: true }), "Their direct messages are open.")),
    line("", button("Leave the server", () => act("discord", "leave", { user: member.value }), "They have left.", true), button("Join it again", () => act("discord", "join", { user: member.value }), "They are back.")),
    line("Gateway", breaks, button("Break it", () => act("discord", "drop_gateway", { how: breaks.value }), "The gateway broke.")),
    line("Bot", button("Remove the bot", () => act("discord", "remove_bot"), "The bot is out of the server.", true), button("Put it back", () => act("discord", "add_bot"), "The bot is back.")),
    line("", button("Revoke the token", () => act("discord", "revoke"), "The bot's token is worth nothing now.", true), button("Restore it", () => act("discord", "restore"), "The bot's token works again.")),
  ];
}
