// A list of messages that is kept, not redrawn: only what changed gets a new node, and the reader
// stays where they were.

import { h, icon, replaceKeepingFocus } from "./dom.js";

const NEAR = 60; // this close to the end, in pixels, a reader follows what comes

export class MessageList {
  /**
   * `render(message, before)` gives the node of a message, `mark(message, before)` what else than
   * the message itself decides how it looks; `older()` asks for earlier messages.
   */
  constructor({ label, render, mark, older }) {
    this.render = render;
    this.mark = mark;
    this.kept = new Map();
    this.list = h("ol", { class: "messages" });
    this.intro = h("div", { class: "intro" });
    this.scroller = h("div", { class: "scroller", role: "log", "aria-label": label, tabindex: "0" }, this.intro, this.list);
    this.pill = h("button", { type: "button", class: "new-pill", hidden: true, on: { click: () => this.toEnd(true) } }, icon("down", 15), "New messages");
    this.node = h("div", { class: "scroll-frame" }, this.scroller, this.pill);
    this.following = true;
    this.top = 0;
    this.scroller.addEventListener("scroll", () => {
      const { scrollTop: top, scrollHeight, clientHeight } = this.scroller;
      // Only a reader who goes up stops following: what grows above or below is no reader's doing.
      if (scrollHeight - top - clientHeight < NEAR) this.following = true;
      else if (top < this.top - 1) this.following = false;
      this.top = top;
      if (this.following) this.pill.hidden = true;
      if (this.scroller.scrollTop < 120 && this.more && !this.asking) { this.asking = true; older(); }
    }, { passive: true });
    const grown = new ResizeObserver(() => { if (this.following) this.toEnd(); });
    for (const node of [this.scroller, this.list, this.intro]) grown.observe(node);
  }

  toEnd(smooth = false) {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  /** Show these messages, oldest first. */
  update(messages, more, fresh = false) {
    this.more = more;
    if (fresh) { this.kept.clear(); this.list.replaceChildren(); this.following = true; }
    const height = this.scroller.scrollHeight;
    const top = this.scroller.scrollTop;
    const last = messages.at(-1)?.id;
    const grew = last !== this.last && !fresh;
    const prepended = this.asking && messages[0]?.id !== this.first;
    const now = new Map();
    let before = null;
    let place = this.list.firstChild;
    for (const message of messages) {
      const signature = JSON.stringify([message, this.mark(message, before)]);
      let its = this.kept.get(message.id);
      if (!its || its.signature !== signature) {
        const node = h("li", { class: "message-item" }, this.render(message, before));
        if (its) replaceKeepingFocus(its.node, node, this.scroller);
        if (place === its?.node) place = node;
        its = { signature, node };
      }
      now.set(message.id, its);
      if (its.node === place) place = place.nextSibling;
      else this.list.insertBefore(its.node, place);
      before = message;
    }
    while (place) { const next = place.nextSibling; place.remove(); place = next; }
    this.kept = now;
    this.first = messages[0]?.id;
    this.last = last;
    if (prepended || this.asking) {
      this.asking = false;
      this.scroller.scrollTop = top + this.scroller.scrollHeight - height;
    } else if (this.following) this.toEnd();
    else if (grew) this.pill.hidden = false;
  }
}
