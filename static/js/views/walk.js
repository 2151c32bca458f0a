/** The walk through one step as a bar of stations; what moves it is the player's. */

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function view(element, send) {
  const bar = document.createElement("div");
  bar.className = "stations";
  bar.tabIndex = 0;
  bar.setAttribute("role", "slider");
  bar.setAttribute("aria-label", "Station of the walk through this step");
  bar.setAttribute("aria-valuemin", "0");
  const line = document.createElement("div");
  line.className = "walk-line";
  const words = document.createElement("output");
  const tools = document.createElement("span");
  tools.className = "tools";
  const skip = document.createElement("button");
  Object.assign(skip, { type: "button", className: "link", textContent: "skip", title: "Show the whole step (Escape)" });
  const pace = document.createElement("select");
  pace.setAttribute("aria-label", "Pace of the walk");
  pace.replaceChildren(...["slow", "normal", "at once"].map((name) => new Option(`walk: ${name}`, name)));
  tools.append(skip, pace);
  line.append(words, tools);
  element.append(bar, line);
  skip.addEventListener("click", () => send({ type: "local/skip" }));
  pace.addEventListener("change", () => send({ type: "local/walk-speed", speed: pace.value }));
  let seen = null;
  let drawn = null;
  let at = 0;

  const go = (position) => {
    at = Math.max(0, Math.min(drawn.length - 1, position));
    send({ type: "local/walk-to", position: at });
  };
  const under = (event) => {
    const box = bar.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * drawn.length);
    return Math.max(0, Math.min(drawn.length - 1, place));
  };
  bar.addEventListener("pointerdown", (event) => {
    if (!drawn || !seen?.step?.done) return;
    bar.setPointerCapture(event.pointerId);
    go(under(event));
  });
  bar.addEventListener("pointermove", (event) => {
    if (!drawn) return;
    bar.title = drawn[under(event)].phrase;
    if (bar.hasPointerCapture(event.pointerId)) go(under(event));
  });
  bar.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: (drawn?.length ?? 1) - 1 }[event.key];
    if (to === undefined || !seen?.step?.done) return;
    event.preventDefault();
    go(to);
  });

  return function update({ walk, step }) {
    if (walk.stations !== drawn) {
      drawn = walk.stations;
      bar.replaceChildren(...walk.stations.map(tick));
      bar.setAttribute("aria-valuemax", String(walk.stations.length - 1));
    }
    if (walk === seen?.walk && step === seen?.step) return;
    seen = { walk, step };
    const shown = step?.done ? walk.position : -1;
    const last = walk.stations.length - 1;
    at = walk.position;
    [...bar.children].forEach((one, position) => {
      one.classList.toggle("reached", position <= shown);
      one.classList.toggle("here", position === shown && (walk.running || position < last));
    });
    skip.style.visibility = walk.position < last ? "visible" : "hidden";
    pace.value = walk.speed;
    words.textContent = !step?.done
      ? "forward → loss → backward → update"
      : walk.position === last && !walk.running
        ? `all of step ${step.step}`
        : walk.stations[walk.position]?.phrase;
    bar.setAttribute("aria-valuenow", String(walk.position));
    bar.setAttribute("aria-valuetext", words.textContent ?? "");
    bar.setAttribute("aria-disabled", String(!step?.done));
  };
}

function tick(station) {
  const one = document.createElement("span");
  one.dataset.stage = station.stage;
  return one;
}
