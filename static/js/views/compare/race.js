/** The view of the race: its picture, the choices, how much of each lane's way lies in the plane, details. */

/** @import { RaceMessage } from "../../net/protocol_types.js" */
/** @import { ArrowLanes } from "../../plots/race/race_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { raceArrows } from "../../plots/race/race_arrows.js";
import { racePicture } from "../../plots/race/race_picture.js";
import { arrowsText, planeCaption, raceDetails } from "../../plots/race/race_words.js";
import { SCENE_KEYS } from "../../plots/surface/keyboard.js";
import { mapRect } from "../../plots/surface/map_rect.js";
import { createGapClock, transitionLength } from "../../plots/surface/transition.js";
import { lanesOf } from "../../state/comparison.js";
import { placeChoices } from "../../widgets/choices_bar.js";
import { el, find } from "../../widgets/dom.js";
import { raceControls } from "./race_controls.js";
import { mountRaceDrawing } from "./race_drawing.js";
import { raceKey } from "./race_key.js";
import { createRaceRequest } from "./race_request.js";

const COMING = "The loss around the paths of all lanes is being measured.";
const ROOM_FOR_BAR = 560; // pixels of width in which the choices take one line

/** @param {HTMLElement} element @param {Send} send */
export function mountRace(element, send) {
  element.classList.add("chart");
  const frame = el("div", "surface-picture");
  const empty = el("p", "surface-empty", COMING);
  const caption = el("p", "surface-caption");
  const key = raceKey();
  frame.append(empty);
  element.append(frame, key.element, caption);
  const choices = find("#race-choices");
  const details = find("#race-details");
  const request = createRaceRequest(send);
  const sinceLast = createGapClock();
  const drawing = mountRaceDrawing(frame, (lane) => pick(lane));
  const controls = raceControls(choices, {
    changed: ask,
    arrows: (lanes) => {
      arrows = lanes;
      if (now) paint(now);
    },
    turned: (dimension) =>
      send({ type: "local/show", show: { dimension: /** @type {"2-D"} */ (dimension) } }),
  });
  /** @type {ArrowLanes} */
  let arrows = "picked";
  let width = 0;
  let dimension = "";
  /** @type {State | null} */
  let now = null;
  /** @type {{race?: RaceMessage | null, welcome?: unknown, lanes?: unknown, picked?: number | null,
   *   playing?: boolean, position?: number}} */
  let seen = {};
  /** @type {ReturnType<typeof racePicture> | null} */
  let picture = null;

  new ResizeObserver(() => {
    width = element.clientWidth;
    placeChoices(choices, width >= ROOM_FOR_BAR);
    ask();
  }).observe(element);

  /** Ask for the map that is chosen, and for none while nobody sees it. */
  function ask() {
    if (!now || now.connection !== "open") return;
    if (width === 0 || !lanesOf(now).length) return request.ask(null);
    const wish = controls.wish();
    if (wish) request.ask(wish);
  }

  /** @param {number} lane */
  function pick(lane) {
    const { picked, other } = now?.comparison ?? {};
    if (lane !== picked) send({ type: "pick_lane", lane, other: other === lane ? null : (other ?? null) });
  }

  /** @param {State} state */
  function paint(state) {
    if (!picture) return;
    const picked = state.comparison?.picked ?? null;
    const playing = state.status?.state === "playing";
    const fresh = state.race !== seen.race;
    const length = fresh ? transitionLength(sinceLast()) : 0;
    drawing.draw(picture, { picked, arrows, playing, length });
    say(picture.message, state);
  }

  /** @param {RaceMessage} message @param {State} state */
  function say(message, state) {
    const lanes = lanesOf(state);
    const labelOf = (/** @type {number} */ number) => lanes.find((one) => one.number === number)?.label ?? "";
    const shown = { picked: state.comparison?.picked ?? null, arrows };
    const drawn = raceArrows(picture ?? racePicture(message), shown, perUnit());
    key.show(message, labelOf);
    const lagging = state.lanes !== null && state.lanes.position !== message.position;
    caption.textContent = planeCaption(message, { factor: drawn.factor, lagging });
    caption.title = caption.textContent;
    const more = arrowsText(drawn.arrows, drawn.factor);
    const sentences = [...raceDetails(message, lanes), ...(more ? [more] : [])];
    details.replaceChildren(...sentences.map((line) => el("li", "", line)));
    const words = raceDetails(message, lanes).join(" ");
    drawing.flat.setAttribute("role", "img");
    drawing.flat.setAttribute("aria-label", `Map of the race. ${words}`);
    drawing.space.setAttribute("aria-label", `${SCENE_KEYS} ${words}`);
  }

  function perUnit() {
    return picture ? mapRect(picture.surface, drawing.size()).perUnit : 1;
  }

  return function update(/** @type {State} */ state) {
    now = state;
    const { welcome, comparison, race, connection } = state;
    if (!welcome) return;
    const lanes = lanesOf(state);
    if (welcome !== seen.welcome || connection !== "open") request.forget();
    if (lanes.length) controls.follow(lanes, welcome.network, state.selection, state.raceView);
    if (state.show.dimension !== dimension) {
      dimension = state.show.dimension;
      controls.dimensions.set(dimension);
      drawing.turn(dimension);
    }
    ask();
    const problem = state.error?.command === "watch_race" ? state.error.message : "";
    empty.textContent = problem || COMING;
    element.classList.toggle("empty", !race);
    if (!race) {
      picture = null;
      if (seen.race) drawing.clear();
      caption.textContent = "";
      delete element.dataset.level;
      seen = { welcome };
      return;
    }
    const picked = comparison?.picked ?? null;
    const playing = state.status?.state === "playing";
    const position = state.lanes?.position ?? 0;
    const changed = race !== seen.race || picked !== seen.picked || playing !== seen.playing;
    if (race !== seen.race) picture = racePicture(race);
    if (changed || lanes !== seen.lanes) paint(state);
    else if (position !== seen.position && picture) say(picture.message, state);
    seen = { race, welcome, lanes, picked, playing, position };
    Object.assign(element.dataset, {
      position: String(race.position),
      level: String(race.level),
      plane: race.plane,
    });
  };
}
