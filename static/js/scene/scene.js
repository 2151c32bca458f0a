/**
 * A scene: the whole view as one plain object, and the actions that restore it. Pure. Links, the tour,
 * rooms and recordings contain scenes; restore_scene.js executes the actions.
 *
 * {version, recipe, step, fingerprint, image, chosen, selection, curve, survey, walk, show, pins, tour,
 * compare};
 * all but the version are optional. `recipe` may omit defaults. `walk`: {station: "backward conv2", speed,
 * modes, picks}. `survey` is the surface's command without its type. `show` is the display: {stage, pane,
 * enlarged, inspector, dimension, units, scale, channels, lane_view}; the last two are left out where they
 * are as usual. `tour` is the chapter that is open beside it. `compare`: scene_lanes.js. Scenes of older
 * versions: upgrade_scene.js.
 */

/** @import { Command, Network, OpenRecipeCommand, ParameterIndex, Recipe } from "../net/protocol_types.js" */
/** @import { StepMessage, WelcomeMessage } from "../net/protocol_types.js" */
/** @import { LocalAction, PageAction } from "../state/action_types.js" */
/** @import { State, StateWith, ViewSettings } from "../state/state_types.js" */
/** @import { Station, Walk } from "../walk/walk_types.js" */
/** @import { CapturedScene, Scene, SceneShow, SceneWalk } from "./scene_types.js" */

/**
 * A number that a scene names, where the network has it; null where not, which is then said.
 * @typedef {<One extends ParameterIndex>(number: One | null | undefined, what: string) => One | null} Known
 */

import { chosenText, isParameter, isThere } from "../network/addresses.js";
import { sameJson } from "./same_json.js";
import { capturedComparison, comparisonCommands, lanesMatchScene } from "./scene_lanes.js";

export const SCENE_VERSION = 2;
const COMBINED = /** @type {const} */ ("combined");
const PICKED = /** @type {const} */ ("picked");

/** Capture the current view as a scene. @param {StateWith<"status">} state @returns {CapturedScene} */
export function captureScene(state) {
  const { status, step, image, chosen, selection, curve, survey, walk, show, pins, tour } = state;
  const { speed, modes, picks } = walk;
  const compare = capturedComparison(state, status.recipe);
  return {
    version: SCENE_VERSION,
    recipe: status.recipe,
    step: status.state === "diverged" && state.lanes ? state.lanes.position : status.position,
    fingerprint: status.fingerprint,
    image: step?.image ?? image,
    chosen,
    selection,
    curve,
    survey,
    walk: { station: stationName(walk.stations[walk.position]), speed, modes, picks },
    show: capturedShow(show),
    pins,
    tour: tour.open ? tour.at + 1 : null,
    ...(compare ? { compare } : {}),
  };
}

/**
 * The display, without the usual ways to show colour channels and two lanes.
 * @param {ViewSettings} show @returns {SceneShow}
 */
function capturedShow({ channels, lane_view: view, ...show }) {
  return {
    ...show,
    ...(channels === COMBINED ? {} : { channels }),
    ...(view === PICKED ? {} : { lane_view: view }),
  };
}

/** A station in a word or two: "backward conv2", "loss". @param {Station | undefined} station */
export function stationName(station) {
  return [station?.stage, station?.layer].filter(Boolean).join(" ");
}

/**
 * The problem of a scene from outside, as a sentence; null if it is valid.
 * @param {unknown} value
 * @returns {string | null}
 */
export function sceneProblem(value) {
  if (value === null || typeof value !== "object") return "scene: got no object; allowed: a scene.";
  const scene = /** @type {Record<string, unknown>} */ (value);
  if (scene.version !== SCENE_VERSION)
    return `scene.version: got ${brief(scene.version)}; allowed: ${SCENE_VERSION}.`;
  for (const name of ["recipe", "chosen", "selection", "curve", "survey", "walk", "show", "compare"]) {
    const part = scene[name] ?? {};
    if (typeof part !== "object" || Array.isArray(part))
      return `scene.${name}: got ${brief(part)}; allowed: an object.`;
  }
  if (!Array.isArray(scene.pins ?? [])) return `scene.pins: got ${brief(scene.pins)}; allowed: a list.`;
  return null;
}

/** @param {unknown} value */
function brief(value) {
  return String(JSON.stringify(value)).slice(0, 40);
}

/**
 * The complete recipe of a scene, with the server's defaults for omitted fields.
 * @param {Scene} scene @param {WelcomeMessage} welcome
 * @returns {Recipe}
 */
export function sceneRecipe(scene, { choices }) {
  return { ...choices.recipe, ...scene.recipe };
}

/**
 * Return whether the run is at the scene's step, unchanged and paused, beside the lanes of the scene.
 * @param {Scene} scene @param {Pick<State, "welcome" | "status" | "step" | "comparison">} state
 */
export function runMatchesScene(scene, { welcome, status, step, comparison }) {
  if (!welcome || !status || !step || status.preview || status.state === "playing" || status.until)
    return false;
  const there = status.position === (scene.step ?? 0) && step.position === status.position;
  const recipe = sceneRecipe(scene, welcome);
  if (!lanesMatchScene(scene, recipe, { comparison })) return false;
  return sameJson(status.recipe, recipe) && (there || status.state === "diverged");
}

/**
 * The commands that bring the run, and the lanes beside it, to the scene's step.
 * @param {Scene} scene @param {Pick<StateWith<"welcome">, "welcome" | "comparison">} state
 * @returns {Command[]}
 */
export function openingCommands(scene, { welcome, comparison }) {
  const recipe = sceneRecipe(scene, welcome);
  const step = scene.step ?? 0;
  if (scene.compare) return comparisonCommands(scene.compare, recipe, step);
  /** @type {OpenRecipeCommand} */
  const open = { type: "open", recipe, step };
  return comparison?.lanes.length ? [{ type: "compare" }, open] : [open];
}

/**
 * The remaining actions once the run has arrived: `actions` of the page in order, and `said`, a sentence
 * for everything that the scene names and that does not exist.
 * @param {Scene} scene @param {StateWith<"welcome">} state
 * @returns {{actions: (Command | LocalAction | PageAction)[], said: string[]}}
 */
export function restoreActions(scene, { welcome, walk, step }) {
  const { network } = welcome;
  /** @type {string[]} */
  const said = [];
  /** @type {Known} */
  const known = (number, what) => {
    if (!number) return null;
    if (isNumber(number) && isThere(network, number)) return number;
    said.push(`${what}: ${wordsOf(network, number)} is not in this network.`);
    return null;
  };
  const chosen = known(scene.chosen, "Chosen");
  const selection = known(scene.selection, "The curve's weight");
  const image = imageOf(scene.image ?? 0, step, said);
  const show = { enlarged: null, inspector: false, channels: COMBINED, lane_view: PICKED, ...scene.show };
  /** @type {(Command | LocalAction | PageAction)[]} */
  const actions = [{ type: "local/show", show }]; // first: what is on stage decides what is asked for
  const pins = (scene.pins ?? []).map((pin) => known(pin, "Pinned")).filter((pin) => pin !== null);
  actions.push({ type: "local/pins", pins });
  const learned = selection && isParameter(network, selection.address);
  if (learned) actions.push({ type: "local/choose", ...selection, of: "gradient", quiet: true });
  const of = chosen?.image === null ? null : image;
  if (chosen) actions.push({ type: "local/choose", ...chosen, image: of, quiet: true });
  if (!chosen || chosen.image === null) actions.push({ type: "local/image", image });
  if (scene.curve) actions.push({ type: "local/curve", curve: scene.curve });
  if (scene.survey)
    actions.push({
      type: "local/survey",
      survey: {
        ...scene.survey,
        chosen: (scene.survey.chosen ?? []).filter((one) => known(one, "The surface's")),
      },
    });
  if (scene.compare?.race) actions.push({ type: "watch_race", ...scene.compare.race });
  actions.push({ type: "local/walk", walk: walkOf(scene.walk ?? {}, walk, known, said) });
  if (typeof scene.tour === "number")
    actions.push({ type: "local/guide", to: "beside", number: scene.tour - 1 });
  actions.push({ type: "local/show", show: { inspector: show.inspector } }); // last: to choose opens it
  return { actions, said };
}

/** @param {ParameterIndex} number */
function isNumber({ address, index }) {
  return typeof address === "string" && Array.isArray(index) && index.every(Number.isInteger);
}

/** @param {Network} network @param {ParameterIndex} number */
function wordsOf(network, number) {
  return isNumber(number) ? chosenText(network, { of: "value", ...number }) : brief(number);
}

/** @param {number} image @param {StepMessage | null} step @param {string[]} said */
function imageOf(image, step, said) {
  const count = step?.batch_size ?? 1;
  if (Number.isInteger(image) && image >= 0 && image < count) return image;
  said.push(`Image ${brief(image)} is not in this mini-batch of ${count}.`);
  return 0;
}

/**
 * @param {Partial<SceneWalk>} walk @param {Walk} now @param {Known} known @param {string[]} said
 * @returns {Partial<Walk>}
 */
function walkOf({ station, speed, modes = {}, picks = {} }, { stations }, known, said) {
  const found = stations.findIndex((one) => stationName(one) === station);
  if (station && found < 0) said.push(`The walk has no station ${brief(station)} here.`);
  const position = found < 0 ? stations.length - 1 : found;
  const there = Object.entries(picks).filter(([, pick]) => known(pick, "Picked"));
  return {
    position,
    running: false,
    modes,
    picks: Object.fromEntries(there),
    ...(speed ? { speed } : {}),
  };
}
