() => {
  // What a picky reader finds wrong with the page as it stands: cut, overlapping or small text,
  // small targets, low plots, a page that is wider than its window.
  const SMALLEST_TEXT = 12;
  const SMALLEST_TARGET = 24;
  const phone = Math.min(innerWidth, innerHeight) < 500;
  const lowest = phone ? 200 : 240;
  const LAYERS = "dialog, aside, [popover], .thumbnails, .bar, .top, #notice, #connection, .surface-key, .lane-ball, .chosen, .pictures-foot";
  const problems = [];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const nameOf = (element) => {
    const place = element.closest("[id]");
    const own = element.id ? `#${element.id}` : `${element.tagName.toLowerCase()}.${element.className}`;
    return place && place !== element ? `${own} in #${place.id}` : own;
  };

  const texts = [];
  const formulas = [...document.querySelectorAll("math")];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, option, title, .visually-hidden, .switcher-name, .skip")) continue;
    if (!seen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const begun = new Set(); // a line that ends in an ellipsis has two boxes: as it is, and as it was
    for (const box of range.getClientRects()) {
      const place = `${box.left} ${box.top}`;
      if (begun.has(place)) continue;
      begun.add(place);
      let { left, right, top, bottom } = box;
      let cut = false;
      let hidden = false; // for screen readers only, or scrolled away
      for (let up = parent; up && up !== document.documentElement; up = up.parentElement) {
        const { overflowX, overflowY, clipPath, position } = getComputedStyle(up);
        hidden ||= clipPath === "inset(50%)";
        if (overflowX !== "visible" || overflowY !== "visible") {
          const edge = up.getBoundingClientRect();
          const sideways = edge.left > left + 2 || edge.right < right - 2;
          const upright = edge.top > top + 3 || edge.bottom < bottom - 3;
          if ((overflowX === "hidden" || overflowX === "clip") && sideways) cut = true;
          if ((overflowY === "hidden" || overflowY === "clip") && upright) cut = true;
          [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
          [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
        }
        if (position === "fixed") break;
      }
      if (hidden) continue;
      const gone = right - left < 1 || bottom - top < 1;
      const words = node.data.trim().slice(0, 40);
      const ellipsis = getComputedStyle(parent).textOverflow === "ellipsis";
      const whole = ellipsis && parent.closest("[title]")?.title.includes(node.data.trim()); // and the pointer shows it
      if (cut && !whole) problems.push(`${JSON.stringify(words)} is cut off (${nameOf(parent)})`);
      if (gone) continue;
      if (right < 0 || left > innerWidth || bottom < 0 || top > innerHeight) continue;
      const middle = [(left + right) / 2, (top + bottom) / 2];
      const above = document.elementFromPoint(...middle);
      const layer = above?.closest(LAYERS);
      if (above && layer && !layer.contains(parent) && !parent.contains(above)) continue; // something lies over it on purpose
      const style = getComputedStyle(parent);
      const math = parent.closest("math");
      const size = Number.parseFloat(style.fontSize);
      const small = math ? Number.parseFloat(getComputedStyle(math).fontSize) : size;
      const raised = parent.closest("sub, sup, tspan[baseline-shift], tspan[dy]");
      if (!raised && small < SMALLEST_TEXT - 0.01) problems.push(`${JSON.stringify(words)} has ${small} px (${nameOf(parent)})`);
      texts.push({ words, left, right, top, bottom, formula: formulas.indexOf(math), parent });
    }
  }
  texts.forEach((one, place) => {
    for (const other of texts.slice(place + 1)) {
      if (one.formula === other.formula && one.formula >= 0) continue; // boxes of glyphs are taller than what is drawn
      if (one.parent.parentElement === other.parent.parentElement && one.parent.closest("text")?.contains(other.parent)) continue;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > 3 && high > 4) { // boxes of text are some pixels taller than what is drawn
        const x = (Math.max(one.left, other.left) + Math.min(one.right, other.right)) / 2;
        const y = (Math.max(one.top, other.top) + Math.min(one.bottom, other.bottom)) / 2;
        const layer = document.elementFromPoint(x, y)?.closest(LAYERS);
        if (layer && layer.contains(one.parent) !== layer.contains(other.parent)) continue; // it covers one of them there
        problems.push(`${JSON.stringify(one.words)} and ${JSON.stringify(other.words)} overlap by ${wide.toFixed()} × ${high.toFixed()}`);
      }
    }
  });

  for (const target of document.querySelectorAll("button, a[href], input, select, summary, [role=slider], [tabindex='0']")) {
    if (!seen(target) || target.closest(".visually-hidden, .skip, .loss-bars")) continue;
    if (target.matches(":is(#network, #network-other, #station) canvas")) continue; // its cells are as small as the picture's numbers are many
    if (target.matches("math")) continue; // a symbol is as large as its letters, and can be scrolled with the keys
    if (target.matches("a") && getComputedStyle(target).display === "inline") continue; // a link in a sentence
    const label = target.matches("input") ? (target.closest("label") ?? target) : target;
    const { width, height } = label.getBoundingClientRect();
    if (!width || !height) continue;
    if (width < SMALLEST_TARGET - 0.5 || height < SMALLEST_TARGET - 0.5) {
      problems.push(`target ${nameOf(target)} is ${width.toFixed()} × ${height.toFixed()}`);
    }
  }

  const inBar = [...document.querySelectorAll(".bar :is(button, select, data, dt, output)")].filter(
    (one) => seen(one) && !one.closest("[popover]"),
  );
  inBar.forEach((one, place) => { // a field's words are no text of the page: its edges count
    for (const other of inBar.slice(place + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const [a, b] = [one, other].map((each) => each.getBoundingClientRect());
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 2) problems.push(`${nameOf(one)} and ${nameOf(other)} overlap in the transport`);
    }
  });

  for (const id of ["surface-plot", "slice-plot", "step-slice-plot", "prediction-plot"]) {
    const plot = document.getElementById(id);
    if (!plot || !seen(plot)) continue;
    const { height } = plot.getBoundingClientRect();
    if (height < lowest) problems.push(`#${id} is ${height.toFixed()} px high`);
  }
  const losses = document.querySelector(".panel.losses #loss-plot");
  if (losses && seen(losses) && losses.getBoundingClientRect().height < lowest) {
    problems.push(`#loss-plot is ${losses.getBoundingClientRect().height.toFixed()} px high`);
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) problems.push(`the page is ${wide} px wider than the window`);
  if (texts.length < 5) problems.push(`only ${texts.length} texts on the page`);
  return [...new Set(problems)];
}
