// The hand of fate: faults that calls of the bot run into, and what befalls people and the bot.

import { api } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { panelButton } from "./panel.js";

const KINDS = [
  ["429", "Too many calls (429)"], ["500", "Server error (500)"], ["timeout", "No answer at all"], ["reset", "Connection reset"], ["answer_lost", "Carried out, answer lost"],
];
const SHORT = Object.fromEntries(KINDS);

/** The button and its panel; `cast` is who can be met. */
export function fateButton(cast) {
  const count = h("span", { class: "count", hidden: true });
  const face = [icon("bolt"), h("span", {}, "Faults"), count];
  const status = h("p", { class: "panel-status", role: "status" });
  let known = [];

  const show = (rules) => {
    known = rules;
    count.textContent = rules.length;
    count.hidden = rules.length === 0;
    its.button.classList.toggle("is-hot", rules.length > 0);
  };
  const told = async (work, said) => {
    try { await work(); status.textContent = said; } catch (error) { status.textContent = error.message; }
  };
  const look = async () => { try { show((await api.get("/_control/faults")).faults); } catch { /* told at the bottom */ } };

  const its = panelButton({
    face, label: "Faults", draw: (panel) => {
      status.textContent = "";
      const rules = h("ul", { class: "rules" });
      const drawRules = () => fill(rules, known.map((rule) => h("li", {}, icon("bolt", 15), h("span", {}, `${SHORT[rule.kind]}: ${rule.count === null ? "every call" : rule.count === 1 ? "the next call" : `the next ${rule.count} calls`}${rule.share < 1 ? `, ${Math.round(rule.share * 100)} % of them` : ""}, ${rule.platform === "*" ? "both platforms" : rule.platform === "slack" ? "Slack" : "Discord"}${rule.method === "*" ? "" : `, ${rule.method}`}`),
        h("button", { type: "button", class: "quiet", "aria-label": "Take this fault back", on: { click: async () => { await told(() => api.remove(`/_control/faults/${rule.id}`), "Taken back."); await look(); drawRules(); } } }, icon("close", 14)))));
      const kind = h("select", { "aria-label": "What goes wrong" }, KINDS.map(([value, name]) => h("option", { value }, name)));
      const on = h("select", { "aria-label": "Where" }, [["*", "both platforms"], ["slack", "Slack"], ["discord", "Discord"]].map(([value, name]) => h("option", { value }, name)));
      const number = h("input", { type: "number", min: 1, max: 999, ".value": "3", "aria-label": "How many calls" });
      const add = h("button", { type: "button", class: "shell-button is-solid", on: { click: async () => {
        await told(() => api.post("/_control/faults", { kind: kind.value, platform: on.value, count: Math.max(1, Number(number.value) || 1) }), "From the next call on.");
        await look();
        drawRules();
      } } }, "Let it happen");
      drawRules();
      fill(panel,
        h("h2", {}, "Faults"), h("p", {}, "The bot should survive all of these without losing or doubling anything."),
        h("h3", {}, "The next calls of the bot"), h("div", { class: "panel-row" }, kind), h("div", { class: "panel-row", style: { "margin-top": "6px" } }, number, h("span", {}, "calls on"), on, add), rules,
        acts(cast, told), status);
      look().then(drawRules);
    },
  });
  look();
  return { ...its, look };
}

const act = (platform, action, body = {}) => api.post(`/_control/${platform}/${action}`, body);

function acts(cast, told) {
  const choose = (platform, label) => h("select", { "aria-label": label }, (cast()[platform] ?? []).map((person) => h("option", { value: person.id }, person.name)));
  const somebody = choose("slack", "Who, on Slack");
  const member = choose("discord", "Who, on Discord");
  const button = (name, work, said, danger = false) => h("button", { type: "button", class: `shell-button${danger ? " is-danger" : ""}`, on: { click: () => told(work, said) } }, name);
  return [
    h("h3", {}, "On Slack"),
    h("div", { class: "panel-row" }, somebody,
      button("Deactivate", () => act("slack", "deactivate", { user: somebody.value }), "The account is closed.", true), button("Reactivate", () => act("slack", "reactivate", { user: somebody.value }), "The account is open again.")),
    h("div", { class: "panel-row", style: { "margin-top": "6px" } },
      button("Drop the socket", () => act("slack", "drop_socket"), "Slack asked the bot to connect anew."), button("Revoke the token", () => act("slack", "revoke"), "The bot's token is worth nothing now.", true),
      button("Uninstall", () => act("slack", "uninstall"), "The app is out of the workspace.", true), button("Put it back", () => act("slack", "reinstall"), "The app is back.")),
    h("h3", {}, "On Discord"),
    h("div", { class: "panel-row" }, member,
      button("Close their DMs", () => act("discord", "dms", { user: member.value, open: false }), "Their direct messages are closed."), button("Open", () => act("discord", "dms", { user: member.value, open: true }), "Their direct messages are open."),
      button("Leave the server", () => act("discord", "leave", { user: member.value }), "They have left.", true), button("Join", () => act("discord", "join", { user: member.value }), "They are back.")),
    h("div", { class: "panel-row", style: { "margin-top": "6px" } },
      button("Drop the gateway", () => act("discord", "drop_gateway", { how: "close" }), "The gateway hung up."), button("Cut the line", () => act("discord", "drop_gateway", { how: "cut" }), "The line is dead."),
      button("Remove the bot", () => act("discord", "remove_bot"), "The bot is out of the server.", true), button("Put it back", () => act("discord", "add_bot"), "The bot is back.")),
  ];
}
