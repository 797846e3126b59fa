// One line of what to try: how to connect a bot while there is none, then what to type.

import { api } from "./api.js";
import { fill, h, icon } from "./dom.js";

const gone = () => { try { return sessionStorage.getItem("hint") === "gone"; } catch { return false; } };

/** The bar; `spoken()` says whether a bot has ever called. */
export function hintBar(root, halves, spoken) {
  let shown = "";
  const show = (key, ...parts) => {
    if (shown === key) return;
    shown = key;
    root.hidden = parts.length === 0;
    fill(root, parts.length ? [icon("bulb", 16), h("span", {}, parts), h("button", { type: "button", class: "quiet", "aria-label": "Dismiss the hint", on: { click: () => {
      root.hidden = true;
      try { sessionStorage.setItem("hint", "gone"); } catch { /* for this page then */ }
    } } }, icon("close", 15))] : []);
  };
  const code = (text) => h("code", {}, text);
  return {
    /** Look whether there is a bot to talk to, and say what to do next. */
    async look() {
      if (gone()) return;
      if (!spoken()) {
        show("no bot", "No bot is connected yet. Start yours with ", code(`SLACK_API_URL=${location.origin}/slack/api/`), " and ", code(`DISCORD_API_URL=${location.origin}/discord/api/v10`), ".");
        return;
      }
      const told = (await api.get("/_control/story").catch(() => ({}))).hint;
      if (told) { show(told, told); return; }
      if (shown.startsWith("try")) return;
      const found = await Promise.all(halves.map((half) => half.being.commands().then((its) => its.commands ?? [], () => [])));
      const index = found.findIndex((commands) => commands.length);
      if (index < 0) { show("mute"); return; }
      // The command with the first of what can follow it: `/order offer`.
      const lines = found[index].map((command) => [command.command ?? `/${command.name}`, /[a-z]+/.exec(command.usage_hint ?? command.options?.[0]?.name ?? "")?.[0]].filter(Boolean).join(" "));
      const wanted = lines.find((one) => /^\/order\b/.test(one)) ?? lines[0];
      show(`try ${wanted}`, "Try it: type ", code(wanted), ` as ${halves[index].view?.me?.name ?? "somebody"}, then be the other party on the other side. `, "Time is yours to move: a deadline is one press away.");
    },
  };
}
