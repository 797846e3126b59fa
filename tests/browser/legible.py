"""Scripts that look for what cannot be read, or not be named, on the page as it is."""

from typing import Literal

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# Every visible piece of text against what lies behind it, by the formula of WCAG 2.2 (1.4.3).
CONTRAST = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const gradient = /gradient\\(.*?((?:rgb|color|oklab|hsl)a?\\([^)]*\\)|#[0-9a-f]+)/i.exec(style.backgroundImage);
      const colour = gradient ? read(gradient[1]) : read(style.backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => { const s = c / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const faint = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || node.closest("[inert], :disabled, [aria-hidden=true], .is-compact > .gutter, svg, .spoiler")) continue;
    const style = getComputedStyle(node);
    const back = behind(node);
    const front = over(read(style.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    if (ratio < needed - 0.01) faint.push(`${ratio.toFixed(2)} ${node.className || node.tagName}: ${walk.currentNode.data.trim().slice(0, 30)}`);
  }
  return [...new Set(faint)];
}
"""  # noqa: E501 - a script, run in the page

# Whatever can be operated needs a name that a screen reader can say.
NAMELESS = """
() => [...document.querySelectorAll("button, input, textarea, select, a[href], [role=dialog], [role=listbox]")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("[inert]"))
  .filter((node) => !(node.getAttribute("aria-label") || node.innerText?.trim() || node.title
    || (node.getAttribute("aria-labelledby") ?? "").split(" ").some((id) => document.getElementById(id)?.textContent.trim())
    || [...(node.labels ?? [])].some((label) => label.textContent.trim())))
  .map((node) => node.outerHTML.slice(0, 160))
"""  # noqa: E501 - a script, run in the page
