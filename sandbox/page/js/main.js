// Puts the page together: two halves, the clock, the drawer, and the live line that moves them.

import { api, listen } from "./api.js";
import { ClockBar } from "./clock.js";
import { fill } from "./dom.js";
import { Drawer } from "./drawer.js";
import { fateButton } from "./fate.js";
import { Half } from "./half.js";
import { hintBar } from "./hint.js";
import { resetButton } from "./reset.js";
import { StoryBar } from "./story.js";
import { themeButton } from "./theme.js";
import { setNow } from "./time.js";
import { names } from "./words.js";

const SIDES = [["left", "slack", "Left half"], ["right", "discord", "Right half"]];

let fresh = false; // whether this is a visit without an address to come back to
const world = { cast: { slack: [], discord: [] }, saw: () => {} };
const clock = new ClockBar(document.getElementById("clock"));
const drawer = new Drawer(document.getElementById("drawer"));
const halves = SIDES.map(([id, , label]) => new Half(document.getElementById(id), world, remember, label));
const hint = hintBar(document.getElementById("hint"), halves, () => drawer.after > 0);
const story = new StoryBar(document.getElementById("story"), document.getElementById("hint"), halves);
const faults = fateButton(() => world.cast);
const reset = resetButton(() => halves.forEach((half) => half.be(half.platform, half.user)));
clock.shown = (state) => story.possible(state.bot);
fill(document.getElementById("tools"), story.button, faults.button, faults.panel, reset.button, reset.panel, themeButton());

world.saw = names.learn;

/** Keep who and where in the address, so that a reload or a bookmark comes back here. */
function remember() {
  const asked = new URLSearchParams();
  halves.forEach((half, index) => { if (half.platform) asked.set(SIDES[index][0], [half.platform, half.user, half.place].filter(Boolean).join("/")); });
  history.replaceState(null, "", `#${asked.toString().replaceAll("%2F", "/")}`);
}

async function begin() {
  const asked = new URLSearchParams(location.hash.slice(1));
  for (;;) {
    try { world.cast = await api.get("/_control/people"); break; } catch { await new Promise((resolve) => { setTimeout(resolve, 1000); }); }
  }
  names.cast(world.cast);
  fresh = asked.size === 0;
  await Promise.all(halves.map((half, index) => {
    const [side, fallback] = SIDES[index];
    const [platform, user, place] = (asked.get(side) ?? "").split("/");
    return half.be(world.cast[platform] ? platform : fallback, user, place || null);
  }));
  document.documentElement.dataset.ready = "true";
}

/** A first visit begins where something is under way, unless the visitor is busy already. */
function stage(state) {
  story.show(state);
  hint.look();
  if (!fresh || state.playing || !state.hint) return;
  fresh = false;
  for (const half of halves) half.goTo(state[half.platform].place);
}

for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => { fresh = false; }, { once: true, capture: true });

function heard(news) {
  if (news.type === "clock") {
    setNow(news.now);
    clock.look();
    for (const half of halves) half.redraw(); // "Today" may be another day now
  }
  if (news.type === "story") stage(news);
  if (news.type === "record") { drawer.catchUp().then(() => hint.look()); faults.look(); }
  if (news.type === "changed") {
    for (const half of halves) {
      if (half.platform === news.platform && (news.people === null || news.people.includes(half.user))) half.refresh();
    }
  }
}

await begin();
let before = false;
listen(heard, (on) => {
  drawer.connected(on);
  if (on) {
    drawer.catchUp().then(() => hint.look());
    clock.look();
    api.get("/_control/story").then(stage, () => {}); // unreachable: the line at the bottom says so
    if (before) for (const half of halves) half.refresh(); // whatever was missed while the line was down
    before = true;
  }
});
