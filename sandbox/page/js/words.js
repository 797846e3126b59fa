// The record in plain words: what a call or a delivery means to somebody who knows neither API.

/** One line of what somebody reads there: markup away, moments and names in words. */
const cut = (text, most = 90) => {
  const line = String(text ?? "")
    .replace(/<t:(-?\d+)(?::\w)?>|<!date\^(\d+)[^>]*>/g, (_, one, other) => new Date(Number(one ?? other) * 1000).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }))
    .replace(/<@!?(\w+)(?:\|[^>]*)?>/g, (_, id) => `@${known.get(id) ?? id}`)
    .replace(/<(?:https?:[^|>]*)\|([^>]*)>/g, "$1")
    .replace(/^#+ |^-# |^> |[*_~`|]{2,}|\*(?=\S)|(?<=\S)\*/gm, "").replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};

const quoted = (text) => (text ? `: “${cut(text)}”` : "");

// Ids are unique over both platforms, and names are the same for everybody.
const known = new Map();

/** The names of people and places on both platforms, for reading ids as words. */
export const names = {
  /** Take over what a person can name. */
  learn(view) {
    for (const [id, person] of Object.entries(view.people ?? {})) known.set(id, person.name);
    for (const place of view.places ?? []) {
      const name = place.name.replace(/^#/, "");
      const withBot = place.kind === "dm" && Object.values(view.people ?? {}).some((person) => person.bot && person.name === name);
      known.set(place.id, place.kind !== "dm" ? `#${name}` : withBot ? `the direct messages of ${view.me.name}` : `a chat with ${name}`);
    }
  },
  /** Take over who there is. */
  cast(people) {
    for (const one of Object.values(people).flat()) known.set(one.id, one.name);
  },
  of: (id, otherwise = "somebody") => known.get(id) ?? otherwise,
};

/** One entry of the record as a sentence. */
export function words(entry) {
  if (entry.platform === "bot") return entry.words;
  const said = entry.platform === "slack" ? slack(entry) : discord(entry);
  return said ?? `${entry.method} ${entry.path}`;
}

// ---- Slack

const PLACE = (body) => names.of(body?.channel ?? body?.channel_id, "a conversation");

const SLACK_CALLS = {
  "chat.postMessage": (body) => `The bot posts in ${PLACE(body)}${quoted(body.text)}`,
  "chat.postEphemeral": (body) => `The bot tells ${names.of(body.user)} alone, in ${PLACE(body)}${quoted(body.text)}`,
  "chat.update": (body) => `The bot updates its message in ${PLACE(body)}${quoted(body.text)}`,
  "chat.delete": (body) => `The bot deletes its message in ${PLACE(body)}`,
  "views.open": (body) => `The bot opens a form${quoted(title(body.view))}`,
  "views.push": (body) => `The bot puts a form on top${quoted(title(body.view))}`,
  "views.update": (body) => `The bot changes the open form${quoted(title(body.view))}`,
  "views.publish": (body) => `The bot publishes the home tab of ${names.of(body.user_id)}`,
  "conversations.open": (body) => `The bot opens a direct message with ${String(body.users ?? "").split(",").map((id) => names.of(id)).join(", ")}`,
  "users.info": (body) => `The bot looks up ${names.of(body.user)}`,
  "auth.test": () => "The bot checks its token",
  "apps.connections.open": () => "The bot asks for a socket",
};

function title(view) {
  const read = typeof view === "string" ? parsed(view) : view;
  return read?.title?.text;
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return null; }
}

function slack(entry) {
  const body = entry.body ?? {};
  if (entry.direction === "in") {
    if (entry.path.includes("/respond/") || entry.path === "response_url") return `The bot answers through the response address${quoted(body.text)}`;
    const method = entry.path.split("/").at(-1);
    return SLACK_CALLS[method]?.(body) ?? `The bot calls ${method}`;
  }
  const payload = body.payload && typeof body.payload === "object" ? body.payload : typeof body.payload === "string" ? parsed(body.payload) ?? body : body;
  const who = names.of(payload.user?.id ?? payload.user_id ?? payload.event?.user, "Somebody");
  if (payload.command) return `${who} types ${cut(`${payload.command} ${payload.text ?? ""}`)}`;
  switch (payload.type) {
    case "block_actions": {
      const action = payload.actions?.[0] ?? {};
      const label = action.text?.text ?? action.selected_option?.text?.text ?? action.action_id;
      return `${who} ${action.type === "button" ? "presses" : "chooses"} “${cut(label, 50)}”`;
    }
    case "view_submission": return `${who} sends the form${quoted(payload.view?.title?.text)}`;
    case "view_closed": return `${who} closes the form${quoted(payload.view?.title?.text)}`;
    case "block_suggestion": return `${who} types “${cut(payload.value, 40)}” into a menu`;
    case "shortcut": case "message_action": return `${who} uses a shortcut`;
    case "event_callback": return event(payload.event ?? {}, who);
    case "hello": return "The socket is open";
    case "disconnect": return "Slack asks the bot to connect anew";
    default: return payload.event ? event(payload.event, who) : `Slack delivers ${entry.path}`;
  }
}

function event(its, who) {
  const known = {
    app_home_opened: `${who} opens the app's home`, message: its.bot_id || its.subtype ? "Slack shows the bot its own message" : `${who} writes${quoted(its.text)}`, app_uninstalled: "The app is taken out of the workspace",
    tokens_revoked: "The bot's token is revoked", user_change: "A profile changes", member_joined_channel: `${who} joins a channel`, member_left_channel: `${who} leaves a channel`,
  };
  return known[its.type] ?? `Slack tells the bot: ${its.type}`;
}

// ---- Discord

const CALLBACKS = {
  1: "The bot answers a ping", 4: "The bot answers with a message", 5: "The bot says that it is thinking", 6: "The bot takes the press", 7: "The bot changes the message in answer", 8: "The bot suggests", 9: "The bot opens a form",
};

const SPOKEN = {
  IDENTIFY: "The bot says on the gateway who it is", RESUME: "The bot takes up its session on the gateway again", REQUEST_GUILD_MEMBERS: "The bot asks on the gateway who is in the server",
};

function displayed(body) {
  if (body?.content) return body.content;
  const found = [];
  const walk = (parts) => { for (const part of parts ?? []) { if (part.type === 10) found.push(part.content); walk(part.components); } };
  walk(body?.components);
  // A mention alone says nothing of the matter.
  return found.find((text) => text.replace(/<[^>]*>/g, "").trim()) ?? body?.embeds?.[0]?.title ?? body?.embeds?.[0]?.description ?? "";
}

function discord(entry) {
  const body = entry.body ?? {};
  const path = entry.path.replace(/^.*\/api\/v10/, "");
  if (entry.direction === "out") return gateway(entry);
  if (entry.method === "GATEWAY") return SPOKEN[entry.path] ?? `The bot says ${String(entry.path).toLowerCase().replaceAll("_", " ")} on the gateway`;
  if (/^\/interactions\/[^/]+\/[^/]+\/callback/.test(path)) {
    const data = body.data ?? {};
    return `${CALLBACKS[body.type] ?? "The bot answers"}${quoted(body.type === 9 ? data.title : body.type === 8 ? (data.choices ?? []).map((one) => one.name).join(", ") : displayed(data))}`;
  }
  let match = /^\/channels\/(\d+)\/messages(?:\/(\d+))?$/.exec(path);
  if (match) {
    const place = names.of(match[1], "a channel");
    if (entry.method === "POST") return `The bot posts in ${place}${quoted(displayed(body))}`;
    if (entry.method === "PATCH") return `The bot updates its message in ${place}${quoted(displayed(body))}`;
    return entry.method === "DELETE" ? `The bot deletes its message in ${place}` : `The bot reads ${place}`;
  }
  match = /^\/webhooks\/\d+\/[^/]+(?:\/messages\/([^/?]+))?/.exec(path);
  if (match) return `${entry.method === "POST" ? "The bot follows up" : entry.method === "PATCH" ? "The bot changes its answer" : entry.method === "DELETE" ? "The bot takes its answer back" : "The bot reads its answer"}${quoted(displayed(body))}`;
  if (path === "/users/@me/channels") return `The bot opens a direct message with ${names.of(body.recipient_id)}`;
  if (/\/commands/.test(path)) return entry.method === "GET" ? "The bot reads its commands" : "The bot registers its commands";
  if (path.startsWith("/gateway")) return "The bot asks for the gateway";
  if (path === "/oauth2/applications/@me") return "The bot looks itself up";
  if (path === "/users/@me") return "The bot checks its token";
  if (/\/threads/.test(path)) return `The bot opens a thread${quoted(body.name)}`;
  return `The bot calls ${entry.method} ${cut(path, 60)}`;
}

function gateway(entry) {
  const its = entry.body?.d ?? entry.body ?? {};
  const who = names.of((its.member?.user ?? its.user ?? its.author)?.id, "Somebody");
  switch (entry.path) {
    case "INTERACTION_CREATE": {
      const data = its.data ?? {};
      if (its.type === 2) return `${who} uses /${[data.name, ...subs(data.options)].join(" ")}`;
      if (its.type === 3) return `${who} ${data.values ? "chooses" : "presses"} ${data.values ? `“${cut(data.values.join(", "), 40)}”` : `“${cut(label(its.message?.components, data.custom_id) ?? data.custom_id, 50)}”`}`;
      if (its.type === 4) return `${who} types into /${data.name}`;
      return its.type === 5 ? `${who} sends the form` : "Discord delivers an interaction";
    }
    case "READY": return "The gateway is open";
    case "RESUMED": return "The gateway goes on where it was";
    case "GUILD_CREATE": return `The bot is in the server${quoted(its.name)}`;
    case "MESSAGE_CREATE": return its.author?.bot ? "Discord shows the bot its own message" : `${who} writes${quoted(displayed(its))}`;
    case "MESSAGE_UPDATE": return its.author?.bot ? "Discord shows the bot its own change" : `${who} changes a message`;
    default: return `Discord tells the bot: ${String(entry.path).toLowerCase().replaceAll("_", " ")}`;
  }
}

const subs = (options) => (options ?? []).filter((one) => one.type <= 2).flatMap((one) => [one.name, ...subs(one.options)]);

function label(components, custom) {
  for (const part of components ?? []) {
    if (part.custom_id === custom && part.label) return part.label;
    const inner = label([...(part.components ?? []), ...(part.accessory ? [part.accessory] : [])], custom);
    if (inner) return inner;
  }
  return null;
}

const LINES = new Set(["GATEWAY", "SOCKET"]); // what goes over these is not answered one by one

/** Whether an entry tells of something that went wrong. */
export function wentWrong(entry) {
  if (entry.platform === "bot") return entry.bad;
  return (entry.status ?? 0) >= 400 || (entry.direction === "in" && entry.status === null && !LINES.has(entry.method)) || (entry.platform === "slack" && entry.direction === "in" && entry.answer?.ok === false);
}
