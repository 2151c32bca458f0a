/** The walk through one step as a bar of stations; what moves it is the player's. */

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function view(element, send) {
  const bar = document.createElement("div");
  bar.className = "stations";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Stations of this step");
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

  return function update({ walk, step, status }) {
    if (walk.stations !== drawn) {
      drawn = walk.stations;
      bar.replaceChildren(...walk.stations.map((station, position) => stationButton(station, position, send)));
    }
    if (walk === seen?.walk && step === seen?.step) return;
    seen = { walk, step };
    const shown = step?.done ? walk.position : -1;
    [...bar.children].forEach((button, position) => {
      button.classList.toggle("reached", position <= shown);
      if (position === shown && walk.running) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    const last = walk.stations.length - 1;
    skip.style.visibility = walk.position < last ? "visible" : "hidden";
    pace.value = walk.speed;
    words.textContent = !step?.done
      ? "forward → loss → backward → update"
      : walk.position === last && !walk.running
        ? `all of step ${step.step}`
        : walk.stations[walk.position]?.phrase;
  };
}

function stationButton(station, position, send) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = station.phrase;
  button.tabIndex = -1;
  button.dataset.stage = station.stage;
  button.setAttribute("aria-label", `${station.stage}: ${station.phrase}`);
  button.addEventListener("click", () => send({ type: "local/walk-to", position }));
  return button;
}
