// Making elements. Everything on the page goes through here, as nodes and text: nothing that a
// person wrote is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 *
 * `props`: `class`, `data` (dataset), `style` (custom properties too), `on` (listeners); a key
 * that starts with a dot sets a property; anything else is an attribute (true: present, null or
 * false: absent).
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") node.className = value;
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key === "on") for (const [type, heard] of Object.entries(value)) node.addEventListener(type, heard);
    else if (key === "style") for (const [name, its] of Object.entries(value)) node.style.setProperty(name, its);
    else if (key.startsWith(".")) node[key.slice(1)] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  return append(node, children);
}

/** Append nodes and texts; nested lists are flattened, nothing is appended for null and false. */
export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Replace what is in a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

const FOCUSABLE = "button, input, textarea, select, a[href], [tabindex='0']";

/** What a thing is called, without what only counts in it. */
const called = (its) => its.getAttribute("aria-label") ?? its.querySelector(".place-name")?.textContent ?? its.textContent;

/** Redraw what is in a node, with the keyboard staying on the same thing in it: the one of that
    name, or, where there is none or there are several, the one in that place. */
export function keepingFocus(node, draw) {
  const all = () => [...node.querySelectorAll(FOCUSABLE)];
  const held = node.contains(document.activeElement) ? document.activeElement : null;
  const index = held ? all().indexOf(held) : -1;
  draw();
  if (index < 0) return;
  const now = all();
  const same = now.filter((its) => its.tagName === held.tagName && called(its) === called(held));
  (same.length === 1 ? same[0] : now[index] ?? now.at(-1))?.focus({ preventScroll: true });
}

/** Put a node in the place of another, with the keyboard on the same thing in it, or elsewhere. */
export function replaceKeepingFocus(former, node, otherwise) {
  const all = (root) => [...root.querySelectorAll(FOCUSABLE)];
  const index = former.contains(document.activeElement) ? all(former).indexOf(document.activeElement) : -1;
  former.replaceWith(node);
  if (index >= 0) (all(node)[index] ?? all(node)[0] ?? otherwise).focus({ preventScroll: true });
}

let numbered = 0;

/** A fresh id, for labels and descriptions. */
export function uid(prefix = "n") {
  numbered += 1;
  return `${prefix}${numbered}`;
}

// Strokes on a 24 x 24 grid.
const ICONS = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h17M3 15h17",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21c0-4 3.6-7 8-7s8 3 8 7",
  home: "m3 11 9-8 9 8M5 10v10h5v-6h4v6h5V10",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  send: "M4 12 3 4l18 8-18 8 1-8Zm0 0h9",
  chevron: "m6 9 6 6 6-6",
  back: "M15 5l-7 7 7 7",
  thread: "M20 12a8 8 0 0 1-11.5 7.2L4 20l1-4.2A8 8 0 1 1 20 12ZM8.5 10.5h7M8.5 13.5h4.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2",
  calendar: "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4",
  bolt: "M13 3 5 13.5h6L10 21l9-11h-6.5z",
  reset: "M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z",
  auto: "M12 3a9 9 0 0 0 0 18zM12 3a9 9 0 0 1 0 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  clip: "m8 12.5 6.2-6.2a3 3 0 0 1 4.3 4.3l-8.4 8.3a5 5 0 0 1-7-7L11 4",
  warning: "M12 4 2.5 20h19zM12 10v5M12 17.5v.5",
  check: "m5 12.5 4.5 4.5L19 7.5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  link: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  image: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M15.5 9.5h.01",
  bulb: "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.6 10.8c.7.6 1.1 1.3 1.1 2.2h5c0-.9.4-1.6 1.1-2.2A6 6 0 0 0 12 3Z",
  play: "M7 4.5v15l12-7.5z",
  down: "M12 5v14M6 13l6 6 6-6",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15zM10 20.5h4",
};

/** A drawn icon; hidden from screen readers, which read the button's label. */
export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": name === "more" ? 3 : 1.9, "stroke-linecap": "round", "stroke-linejoin": "round",
    "aria-hidden": "true", class: `icon icon-${name}`,
  })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Three dots that say: wait. */
export function dots() {
  return h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
}

const HUES = [262, 152, 18, 205, 330, 42, 185, 288, 95, 355];

/** A person's picture: initials on a colour that follows from the id. */
export function avatar(person, className = "avatar") {
  const name = person?.name ?? "?";
  const words = name.replace(/[^\p{L}\p{N} ]/gu, "").split(/\s+/).filter(Boolean);
  const initials = ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
  let sum = 7;
  for (const letter of String(person?.id ?? name)) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return h("span", {
    class: `${className}${person?.bot ? " is-bot" : ""}`, "aria-hidden": "true",
    style: { "--hue": HUES[sum % HUES.length] },
  }, person?.bot ? icon("check", 20) : initials);
}

/** Bytes in words. */
export function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** Keep only the http and https addresses that people are led to. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url, location.href);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A link that opens beside the page; the bare text when its address is none to follow. */
export function link(url, ...children) {
  const href = safeUrl(url);
  if (href === null) return h("span", {}, children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, children);
}

/**
 * A picture that stands in the sandbox. Files come as downloads, so that none can act as a page of
 * this origin: they are fetched and shown as pictures only. One from elsewhere is not fetched; its
 * place says what it would show.
 */
export function picture(url, alt, className = "") {
  const address = safeUrl(url);
  if (address === null || new URL(address).origin !== location.origin) {
    return h("span", { class: `${className} picture-elsewhere`, role: "img", "aria-label": alt || "A picture", title: url ?? "" }, icon("image", 18), h("span", {}, alt || "A picture from elsewhere"));
  }
  const node = h("img", { class: className, alt: alt ?? "" });
  fetch(address).then((answer) => (answer.ok ? answer.arrayBuffer() : new ArrayBuffer(0))).then((bytes) => {
    const kind = kindOf(new Uint8Array(bytes.slice(0, 12)));
    if (!kind) { node.replaceWith(h("span", { class: `${className} picture-elsewhere` }, icon("image", 18), alt || "Not a picture")); return; }
    node.src = URL.createObjectURL(new Blob([bytes], { type: kind }));
    node.addEventListener("load", () => URL.revokeObjectURL(node.src), { once: true });
  }, () => { /* gone: the text in its place says what it was */ });
  return node;
}

/** What kind of picture some bytes begin; never one that can hold a script. */
function kindOf(bytes) {
  const begins = (...wanted) => wanted.every((byte, at) => byte === null || bytes[at] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47)) return "image/png";
  if (begins(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (begins(0x47, 0x49, 0x46, 0x38)) return "image/gif";
  return begins(0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50) ? "image/webp" : null;
}
