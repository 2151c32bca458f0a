/**
 * The controls of the loss surface: plane, zoom, images, overlays, and the inputs that a plane needs. A
 * change calls back with the new choices; the view sends the request.
 */

/** @import { SurfaceZoom } from "../../net/protocol_types.js" */

import { addressText, neighbour, shapeOf } from "../../network/addresses.js";
import { button, el, field } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";
import { segmentedControl } from "../../widgets/segmented_control.js";
import { readParameter } from "./parameter_input.js";
import { PLANE_WORDS } from "./surface_words.js";

/** @typedef {import("../../net/protocol_types.js").WatchSurfaceCommand} WatchSurfaceCommand */
/** @typedef {import("../../net/protocol_types.js").ParameterIndex} ParameterIndex */
/** @typedef {import("../../net/protocol_types.js").Network} Network */
/** @typedef {import("../../state/state_types.js").SurveySettings} SurveySettings */

const SUB_BATCHES = 8;
/** @type {{value: SurfaceZoom, words: string, title: string}[]} */
const ZOOMS = [
  { value: "step", words: "Close", title: "The edge is four steps away" },
  { value: "valley", words: "Medium", title: "The edge is where the loss has clearly risen" },
  { value: "basin", words: "Far", title: "The edge is as far as the weights have come since the start" },
];
const PLANES = { auto: "Automatic (suits the optimizer)", ...PLANE_WORDS };
const SETS = {
  auto: "Automatic",
  batch: "This mini-batch",
  probe: "Fixed images",
  next: "Next mini-batch",
};
const TITLES = {
  plane: "The two directions in weight space along which the loss is measured: the axes α and β",
  images: "The images on which the loss is measured; the next mini-batch is tried at the same weights",
  ghost: "The contour lines of this mini-batch's loss, dotted, over those of the fixed images",
  fan: `The gradients of ${SUB_BATCHES} sub-batches as arrows: how far the mini-batch's gradient scatters`,
  seed: "Draws the random directions",
  weight: "A weight or bias, such as fc2.weight[0, 1]",
};

/** @param {HTMLElement} element @param {() => void} changed */
export function surfaceControls(element, changed) {
  const plane = select("Plane", PLANES);
  const images = select("Images", SETS);
  const zoom = segmentedControl("Zoom", ZOOMS, (value) => {
    wanted.zoom = value;
    changed();
  });
  /** @type {{zoom: SurfaceZoom}} */
  const wanted = { zoom: "step" };
  zoom.set("step");
  const ghost = toggle("Mini-batch contours", TITLES.ghost);
  const fan = toggle(`Gradient noise (${SUB_BATCHES} sub-batches)`, TITLES.fan);
  const seed = input("text", "0");
  const [alpha, beta] = [input("text", ""), input("text", "")];
  const seedField = field("Seed", seed, { title: TITLES.seed });
  const seedNumber = numberField(seed, { whole: true, least: 0, take: changed });
  const weightFields = [alpha, beta].map((one, k) =>
    field(`Weight ${"αβ"[k]}`, one, { title: TITLES.weight }),
  );
  const zoomField = el("div", "field");
  const zoomName = el("span", "field-name", "Zoom");
  zoomName.setAttribute("aria-hidden", "true");
  zoomField.append(zoomName, zoom.element);
  const overlays = el("div", "field overlays");
  overlays.setAttribute("role", "group");
  overlays.setAttribute("aria-label", "Overlays");
  overlays.append(el("span", "field-name", "Overlays"), ghost, fan);
  element.append(
    field("Plane", plane, { title: TITLES.plane }),
    seedField,
    ...weightFields,
    zoomField,
    field("Images", images, { className: "field images", title: TITLES.images }),
    overlays,
  );
  /** @type {{network: Network | null, selection: ParameterIndex | null, survey: SurveySettings | null}} */
  const now = { network: null, selection: null, survey: null };

  for (const one of [plane, images, alpha, beta]) {
    one.addEventListener("change", () => {
      arrange();
      changed();
    });
  }
  arrange();

  /** @param {string} words @param {string} title */
  function toggle(words, title) {
    const made = button(words, { title, className: "link", press: () => turn(!pressed(made)) });
    made.setAttribute("aria-pressed", "false");
    const turn = (/** @type {boolean} */ on) => {
      made.setAttribute("aria-pressed", String(on));
      changed();
    };
    return made;
  }

  /** Show what the plane needs, and nothing that has no effect. */
  function arrange() {
    seedField.hidden = plane.value !== "random";
    for (const one of weightFields) one.hidden = plane.value !== "chosen";
  }

  /** @param {SurveySettings} survey */
  function set({ plane: name, zoom: far, set: which, chosen, seed: number, ghost: dotted, fan: parts }) {
    if (name in PLANES) plane.value = name;
    if (far && ZOOMS.some(({ value }) => value === far)) wanted.zoom = far;
    zoom.set(wanted.zoom);
    if (which && which in SETS) images.value = which;
    seedNumber.show(number ?? 0);
    for (const [k, one] of [alpha, beta].entries()) {
      const there = chosen?.[k];
      if (there) one.value = addressText(there.address, there.index);
    }
    ghost.setAttribute("aria-pressed", String(Boolean(dotted)));
    fan.setAttribute("aria-pressed", String((parts ?? 0) > 0));
    arrange();
  }

  return {
    /**
     * What is chosen as a survey command, or null where a weight cannot be read.
     * @returns {WatchSurfaceCommand | null}
     */
    wish() {
      const places =
        plane.value === "chosen" ? [alpha, beta].map((one) => readParameter(one, now.network)) : [];
      const chosen = places.filter((one) => one !== null);
      if (chosen.length < places.length) return null;
      return /** @type {WatchSurfaceCommand} */ ({
        type: "survey",
        plane: plane.value,
        zoom: wanted.zoom,
        set: images.value,
        chosen,
        seed: seedNumber.read() || 0,
        ghost: pressed(ghost),
        fan: pressed(fan) ? SUB_BATCHES : 0,
      });
    },
    /**
     * Know the network and the chosen weight: α follows it, β begins beside it. `survey` is what was
     * asked for last: by a scene, which sets the controls, or by their own wish, beyond which something
     * may have been typed since.
     * @param {Network} network @param {ParameterIndex} selection @param {SurveySettings | null} survey
     * @param {boolean} own
     */
    follow(network, selection, survey, own) {
      const other = network !== now.network;
      if (other || selection !== now.selection) {
        alpha.value = addressText(selection.address, selection.index);
        if (other || beta.value === alpha.value) beta.value = surfaceNeighbour(network, selection);
      }
      if (survey && survey !== now.survey && !own) set(survey);
      Object.assign(now, { network, selection, survey });
    },
  };
}

/**
 * The next parameter in the array of the chosen one, or the previous one if it is the last.
 * @param {Network} network @param {ParameterIndex} parameter
 */
export function surfaceNeighbour(network, { address, index }) {
  const shape = shapeOf(network, address);
  const beside = shape && (neighbour(shape, index, 1) ?? neighbour(shape, index, -1));
  return addressText(address, beside ?? index);
}

/** @param {HTMLElement} toggle */
function pressed(toggle) {
  return toggle.getAttribute("aria-pressed") === "true";
}

/** @param {string} name @param {Record<string, string>} words */
function select(name, words) {
  const made = el("select");
  made.setAttribute("aria-label", name); // its label holds the options' words too
  for (const [value, text] of Object.entries(words)) made.append(new Option(text, value));
  return made;
}

/** @param {string} type @param {string} value */
function input(type, value) {
  const made = el("input");
  return Object.assign(made, { type, value });
}
