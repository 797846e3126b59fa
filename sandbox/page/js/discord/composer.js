// Discord's composer: a message, or a slash command with its options filled in one by one.

import { attaching, writingBox } from "../composer.js";
import { avatar, fill, h, icon } from "../dom.js";
import { busy } from "../form.js";
import { picker } from "../picker.js";
import { channels, people, roles } from "./components.js";

const SUB = 1;
const GROUP = 2;
const [STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT] = [3, 4, 5, 6, 7, 8, 9, 10, 11];
const CHAT_INPUT = 1;

/** The composer of a place. */
export function composer(half, place) {
  if (!place) return null;
  const frame = h("div", { class: "composer" });
  const write = () => {
    fill(frame, writing(half, place, (command) => fill(frame, commanding(half, place, command, () => { write(); frame.querySelector("textarea")?.focus(); }))));
  };
  write();
  return frame;
}

function writing(half, place, took) {
  const key = [half.user, place.id].join("/");
  const name = place.kind === "dm" ? `@${place.name}` : `#${place.name.replace(/^#/, "")}`;
  const files = attaching({ upload: half.being.upload });
  const bot = half.seen.everybody().find((person) => person.bot);
  const send = h("button", { type: "button", class: "send", "aria-label": "Send" }, icon("send", 19));
  const its = writingBox({
    label: `Message ${name}`, placeholder: `Message ${name}`, draft: half.drafts.get(key) ?? "",
    drafted: (text) => half.drafts.set(key, text),
    offers: async (typed) => {
      if (!typed.startsWith("/")) return [];
      const known = leaves((await half.knownCommands()).commands ?? []);
      const wanted = typed.slice(1).toLowerCase();
      return known.filter((leaf) => leaf.shown.toLowerCase().startsWith(wanted) || leaf.path.toLowerCase().startsWith(wanted))
        .map((leaf) => ({ ...leaf, name: `/${leaf.shown}`, hint: leaf.options.filter((one) => one.required).map((one) => one.label ?? one.name).join(" "), face: avatar(bot ?? { name: leaf.path, bot: true }, "avatar small"), tail: bot?.name }));
    },
    took: (leaf) => { its.set(""); took(leaf); },
    send: (text) => busy(send, async () => {
      const ids = files.ids();
      if (!text.trim() && !ids.length) return;
      its.set("");
      try {
        await half.tell("message", { channel: place.id, text, ...(ids.length ? { files: ids } : {}) });
        files.clear();
      } catch (error) {
        its.set(text);
        half.say(error.message);
      }
    }),
  });
  send.addEventListener("click", () => its.submit());
  const bar = h("div", { class: "composer-bar" }, files.button, files.input, its.box, h("button", { type: "button", class: "slash", "aria-label": "Commands", title: "Commands", on: { click: () => { its.set("/"); its.box.focus(); its.box.dispatchEvent(new Event("input")); } } }, "/"), send);
  files.listenOn(bar);
  return [its.menu, files.list, bar];
}

/** Commands with their sub-commands laid out flat, as Discord's menu shows them. */
function leaves(commands) {
  const out = [];
  const shown = (its) => its.label || its.name;
  const said = (its) => its.description;
  for (const command of commands) {
    if ((command.type ?? CHAT_INPUT) !== CHAT_INPUT) continue;
    const subs = (command.options ?? []).filter((its) => its.type === SUB || its.type === GROUP);
    if (!subs.length) out.push({ names: { name: command.name }, path: command.name, shown: shown(command), description: said(command), options: command.options ?? [] });
    for (const sub of subs) {
      if (sub.type === SUB) out.push({ names: { name: command.name, sub: sub.name }, path: `${command.name} ${sub.name}`, shown: `${shown(command)} ${shown(sub)}`, description: said(sub), options: sub.options ?? [] });
      else for (const inner of sub.options ?? []) out.push({ names: { name: command.name, group: sub.name, sub: inner.name }, path: `${command.name} ${sub.name} ${inner.name}`, shown: `${shown(command)} ${shown(sub)} ${shown(inner)}`, description: said(inner), options: inner.options ?? [] });
    }
  }
  return out;
}

/** A command being typed: its name, and a small field for each option. */
function commanding(half, place, leaf, done) {
  const values = new Map();
  const asked = leaf.options.filter((one) => one.required);
  const send = h("button", { type: "button", class: "send", "aria-label": "Send the command" }, icon("send", 19));
  const fields = h("div", { class: "options" });
  const hint = h("p", { class: "option-hint", role: "status" });
  const body = (extra = {}) => ({ channel: place.id, ...leaf.names, options: Object.fromEntries(values), ...extra });
  const run = () => busy(send, async () => {
    const missing = asked.find((one) => one.required && !values.has(one.name));
    if (missing) {
      fields.querySelector(`[data-option="${CSS.escape(missing.name)}"] :is(input, .picker)`)?.focus();
      hint.textContent = `${missing.label || missing.name}: this option is required.`;
      return;
    }
    try {
      await half.tell("command", body());
      done();
    } catch (error) {
      hint.textContent = error.message;
    }
  });
  const put = (name, value) => { if (value === null || value === "") values.delete(name); else values.set(name, value); };
  const draw = () => {
    fill(fields, h("span", { class: "command-chip" }, `/${leaf.shown}`), asked.map((one) => optionField(half, one, values, put, body, hint)),
      leaf.options.filter((one) => !asked.includes(one)).map((one) => h("button", {
        type: "button", class: "option-add", title: one.description,
        on: { click: () => { asked.push(one); draw(); fields.querySelector(`[data-option="${CSS.escape(one.name)}"] :is(input, .picker)`)?.focus(); } },
      }, icon("plus", 12), one.label || one.name)));
  };
  draw();
  hint.textContent = leaf.description;
  send.addEventListener("click", run);
  const bar = h("div", { class: "composer-bar is-command" },
    h("button", { type: "button", class: "attach", "aria-label": "Cancel the command", title: "Cancel the command", on: { click: done } }, icon("close", 18)), fields, send);
  bar.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if (event.key === "Escape") { event.preventDefault(); done(); }
    if (event.key === "Enter" && !event.target.closest("button")) { event.preventDefault(); run(); }
  });
  requestAnimationFrame(() => {
    const first = fields.querySelector("input:not([type=file]), .picker") ?? send;
    first.focus();
    if (first.matches(".picker")) first.click(); // as Discord does: what can be chosen is offered at once
  });
  return [hint, bar];
}

function optionField(half, spec, values, put, body, hint) {
  const name = spec.label || spec.name;
  const about = spec.description;
  const node = h("div", { class: "option", data: { option: spec.name } }, h("span", { class: "option-name", "aria-hidden": "true" }, name));
  const value = values.get(spec.name);
  const pick = (options, extra = {}) => picker({ label: name, placeholder: "choose", options, values: value === undefined ? [] : [value], className: "option-picker", changed: ([chosen]) => put(spec.name, chosen ?? null), ...extra });
  const choices = (spec.choices ?? []).map((one) => ({ value: one.value, label: one.label || one.name }));
  if (choices.length) node.append(pick(choices));
  else if (spec.autocomplete) {
    node.append(pick([], { free: true, source: async (typed) => {
      const now = body({ focused: spec.name });
      now.options = { ...now.options, [spec.name]: typed };
      return ((await half.being.tell("autocomplete", now)).choices ?? []).map((one) => ({ value: one.value, label: one.label || one.name }));
    } }));
  } else if (spec.type === BOOLEAN) node.append(pick([{ value: true, label: "True" }, { value: false, label: "False" }]));
  else if (spec.type === USER) node.append(pick(people(half.seen)));
  else if (spec.type === CHANNEL) node.append(pick(channels(half.seen)));
  else if (spec.type === ROLE) node.append(pick(roles(half.seen)));
  else if (spec.type === MENTIONABLE) node.append(pick([...people(half.seen), ...roles(half.seen)]));
  else if (spec.type === ATTACHMENT) {
    const input = h("input", { type: "file", "aria-label": `${name}: ${about}` });
    input.addEventListener("change", async () => {
      try { put(spec.name, input.files[0] ? (await half.being.upload(input.files[0])).id : null); } catch (error) { hint.textContent = error.message; }
    });
    node.append(input);
  } else {
    const input = h("input", {
      type: "text", "aria-label": `${name}: ${about}`, autocomplete: "off", inputmode: spec.type === INTEGER ? "numeric" : spec.type === NUMBER ? "decimal" : null,
      maxlength: spec.type === STRING ? spec.max_length ?? null : null, size: 12, ".value": value ?? "",
    });
    input.addEventListener("input", () => { put(spec.name, input.value); input.size = Math.max(12, Math.min(40, input.value.length)); });
    node.append(input);
  }
  node.addEventListener("focusin", () => { hint.textContent = `${name}: ${about}`; });
  return node;
}
