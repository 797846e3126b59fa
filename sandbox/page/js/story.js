// The story that plays by itself: a button, a line that tells each step, and two halves that go
// where it happens for whoever started it. Somebody else who looks on may follow it too.

import { api } from "./api.js";
import { fill, h, icon } from "./dom.js";

export class StoryBar {
  /** `root` holds the line, `instead` is hidden meanwhile; halves are [Slack's, Discord's]. */
  constructor(root, instead, halves) {
    this.root = root;
    this.instead = instead;
    this.halves = halves;
    this.following = false;
    this.button = h("button", { type: "button", class: "tool is-play", hidden: true, title: "Watch an order from its offer to its end", on: { click: () => this.play() } }, icon("play"), h("span", {}, "Play a story"));
    this.words = h("p", { class: "story-words", role: "status" });
    this.count = h("span", { class: "story-count" });
    this.progress = h("progress", { max: 1, value: 0, "aria-label": "How far the story is" });
    this.follow = h("button", { type: "button", class: "shell-button", hidden: true, on: { click: () => { this.following = true; this.show(this.state); } } }, "Follow");
    this.stop = h("button", { type: "button", class: "shell-button", on: { click: () => this.end() } }, "Stop");
    fill(root, icon("play", 16), this.words, this.count, this.follow, this.stop, this.progress);
  }

  /** A story needs a bot whose time can be moved. */
  possible(yes) {
    this.button.hidden = !yes;
  }

  async play() {
    this.following = true;
    try { this.show(await api.post("/_control/story", { pace: 1 })); } catch (error) { this.tell(error.message); }
  }

  async end() {
    try { await api.remove("/_control/story"); } catch (error) { this.tell(error.message); }
  }

  /** Say something for a while, in the place of the story. */
  tell(text) {
    this.root.hidden = false;
    this.root.classList.add("is-over");
    this.words.textContent = text;
    setTimeout(() => { if (!this.state?.playing) this.root.hidden = true; }, 10_000);
  }

  /** Take over where the story is. */
  show(state) {
    const was = this.state?.playing;
    this.state = state;
    this.root.hidden = !state.playing;
    this.instead.classList.toggle("is-aside", state.playing);
    this.button.disabled = state.playing;
    this.root.classList.remove("is-over");
    if (!state.playing) {
      if (was && state.trouble) this.tell(`The story stopped: ${state.trouble}`);
      this.following = false;
      return;
    }
    this.words.textContent = state.words;
    this.count.textContent = state.of ? `${state.number} of ${state.of}` : "";
    this.progress.max = state.of || 1;
    this.progress.value = state.number;
    this.follow.hidden = this.following;
    if (this.following && state.number) this.watch(state);
  }

  async watch(state) {
    await Promise.all([["slack", this.halves[0]], ["discord", this.halves[1]]].map(async ([platform, half]) => {
      const { user, place } = state[platform];
      if (half.platform !== platform || half.user !== user) await half.be(platform, user);
      await half.goTo(place);
    }));
  }
}
