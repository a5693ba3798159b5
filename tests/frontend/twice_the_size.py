"""Text at twice its size on a phone: a window half as large, in which no word is broken or cut."""

from playwright.async_api import Page

# 360 by 740 at 200 %.
WIDTH, HEIGHT = 180, 370

# Words whose letters stand on two lines, or stick out of what hides the rest. Addresses of pages
# have no words, and go on wherever a line ends.
_BROKEN = r"""
() => {
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const broken = [];
  const around = (element) => (element ? [element, ...around(element.parentElement)] : []);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const boxes = around(node.parentElement).map((one) => [one, getComputedStyle(one)]);
    const unseen = !node.parentElement.checkVisibility({ visibilityProperty: true }) ||
      boxes.some(([, style]) => style.clipPath !== 'none');
    const link = node.parentElement.closest('a');
    if (unseen || (link && /^https?:/.test(link.textContent))) continue;
    const upToScrolls = boxes.findIndex(([, style]) => /auto|scroll/.test(style.overflowX));
    const hiding = boxes.slice(0, upToScrolls < 0 ? boxes.length : upToScrolls)
      .filter(([, style]) => /hidden|clip/.test(style.overflowX))
      .map(([element]) => element.getBoundingClientRect());
    for (const word of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      const { left, right } = range.getBoundingClientRect();
      if (lines.size > 1) broken.push('broken: ' + word[0]);
      if (hiding.some((box) => left < box.left - 1 || right > box.right + 1)) {
        broken.push('cut: ' + word[0]);
      }
    }
  }
  const { scrollWidth } = document.documentElement;
  return scrollWidth > innerWidth ? [...broken, 'as wide as ' + scrollWidth] : broken;
}
"""


async def broken_at_twice_the_size(page: Page) -> list[str]:
    """What cannot be read as it should be; the window is as large as before afterwards."""
    size = page.viewport_size
    assert size is not None
    await page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    broken: list[str] = await page.evaluate(_BROKEN)
    await page.set_viewport_size(size)
    return broken
