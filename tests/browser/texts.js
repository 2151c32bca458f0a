() => {
  // Every text that can be seen, with the box of it that can be seen and whether it is cut off.
  const found = [];
  const formulas = [...document.querySelectorAll("math")];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, option, .visually-hidden, .switcher-name")) continue;
    if (!parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const begun = new Set(); // a line that ends in an ellipsis has two boxes: as it is, and as it was
    for (const box of range.getClientRects()) {
      const place = `${box.left} ${box.top}`;
      if (begun.has(place)) continue;
      begun.add(place);
      let { left, right, top, bottom } = box;
      let cut = false;
      let clipped = false; // for screen readers only
      for (let up = parent; up && up !== document.body; up = up.parentElement) {
        const { overflowX, overflowY, clipPath } = getComputedStyle(up);
        clipped ||= clipPath === "inset(50%)";
        if (overflowX === "visible" && overflowY === "visible") continue;
        const edge = up.getBoundingClientRect();
        if (overflowX === "hidden" && (edge.left > left + 2 || edge.right < right - 2)) cut = true;
        [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
        [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      }
      if (clipped || right - left < 1 || bottom - top < 1) continue;
      const middle = [(left + right) / 2, (top + bottom) / 2];
      const above = document.elementFromPoint(...middle);
      const covered = above && !above.contains(parent) && !parent.contains(above) && above.closest("[class*=fold], dialog, .thumbnails");
      if (covered) continue;
      const words = node.data.trim().slice(0, 40);
      found.push({ words, left, right, top, bottom, cut, formula: formulas.indexOf(parent.closest("math")) });
    }
  }
  return found;
}
