// The page's line to the sandbox: calls, and the live hints that something changed.

/** A refusal: what was asked for cannot be, or the bot did not answer. */
export class Refused extends Error {
  constructor(code, message, status) {
    super(message || code);
    this.code = code;
    this.status = status;
  }
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      // Refusals come as ordinary answers: a browser writes every other status to its console.
      headers: { "X-Refusals": "plain", ...(body === undefined || body instanceof FormData ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
    });
  } catch {
    throw new Refused("unreachable", "The sandbox does not answer. Is it still running?", 0);
  }
  const text = await response.text();
  let answer = {};
  try { answer = text ? JSON.parse(text) : {}; } catch { /* told below, with the status */ }
  if (!response.ok || typeof answer.error === "string") {
    throw new Refused(answer.error ?? String(response.status), answer.message ?? `The sandbox answered ${response.status}.`, answer.status ?? response.status);
  }
  return answer;
}

export const api = {
  get: (path) => call("GET", path),
  post: (path, body = {}) => call("POST", path, body),
  remove: (path) => call("DELETE", path),
};

/** The addresses of being one person. */
export function being(platform, user) {
  const base = `/_as/${platform}/${encodeURIComponent(user)}`;
  return {
    view: (query = {}) => {
      const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined));
      return api.get(`${base}/view${asked.size ? `?${asked}` : ""}`);
    },
    commands: (channel) => api.get(`${base}/commands${channel ? `?channel=${encodeURIComponent(channel)}` : ""}`),
    tell: (verb, body) => api.post(`${base}/${verb}`, body),
    upload: async (file, more = {}) => {
      const form = new FormData();
      for (const [key, value] of Object.entries(more)) form.append(key, value);
      form.append("file", file, file.name);
      const made = await api.post(`${base}/upload`, form);
      return made.file ?? made;
    },
    file: (id) => `${base}/file/${encodeURIComponent(id)}`,
  };
}

/** Listen to the live line, for as long as the page is open; comes back by itself. */
export function listen(heard, connected) {
  let pause = 300;
  const open = () => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/_live`);
    socket.onopen = () => { pause = 300; connected(true); };
    socket.onmessage = (message) => heard(JSON.parse(message.data));
    socket.onclose = () => {
      connected(false);
      setTimeout(open, pause);
      pause = Math.min(pause * 2, 5000);
    };
  };
  open();
}
