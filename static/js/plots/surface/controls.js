/**
 * The choices above a loss surface: plane, zoom, images, ghost, fan, next batch, and what a plane
 * needs besides. It knows no chart and sends nothing: `wish` says what is chosen.
 */

import { addressText, neighbour, parseAddress, shapeOf } from "../../network/addresses.js";
import { PLANE_WORDS } from "./words.js";
import { numberField } from "../../widgets/number_field.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

const FAN = 8;
const ZOOMS = [
  { value: "step", words: "step", title: "As far as four steps" },
  { value: "valley", words: "valley", title: "Until the edge has risen" },
  { value: "basin", words: "basin", title: "As far as the way since the start, or the filters' length" },
];
const PLANES = { auto: "what suits the optimizer", ...PLANE_WORDS };
const SETS = { auto: "what suits", batch: "mini-batch", probe: "probe images" };

/** @param {HTMLElement} head @param {HTMLElement} row @param {() => void} changed */
export function surfaceControls(head, row, changed) {
  const plane = select("Plane", PLANES);
  const images = select("Images of the surface", SETS);
  const zoom = segmentedControl("Zoom", ZOOMS, (value) => {
    wanted.zoom = value;
    changed();
  });
  const wanted = { zoom: "step" };
  zoom.set("step");
  const ghost = toggle("ghost", "The mini-batch's surface as dotted lines over that of other images");
  const fan = toggle("fan", `−η g of ${FAN} parts of the mini-batch: how far a gradient scatters`);
  const next = toggle("next batch", "Next batch, same weights: the surface moves and the weights do not");
  const seed = field("seed", "text", "Draws the random directions");
  const seedField = numberField(seed.input, { whole: true, least: 0, take: changed });
  seedField.show(0);
  const [alpha, beta] = ["α", "β"].map((name) =>
    field(name, "text", "A parameter, such as fc2.weight[0, 1]"),
  );
  head.append(plane);
  row.append(zoom.element, images, ghost, fan, next, seed.line, alpha.line, beta.line);
  const now = { network: null, selection: null };

  for (const one of [plane, images, alpha.input, beta.input]) {
    one.addEventListener("change", () => {
      arrange();
      changed();
    });
  }
  arrange();

  function toggle(words, title) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "link", textContent: words, title });
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(!pressed(button)));
      arrange();
      changed();
    });
    return button;
  }

  /** Show what the plane needs, and no choice that has no effect. */
  function arrange() {
    seed.line.hidden = plane.value !== "random";
    for (const one of [alpha, beta]) one.line.hidden = plane.value !== "chosen";
    images.disabled = pressed(next);
  }

  function set({ plane: name, zoom: far, set: which, chosen, seed: number, ghost: dotted, fan: parts }) {
    if (name in PLANES) plane.value = name;
    if (ZOOMS.some(({ value }) => value === far)) wanted.zoom = far;
    zoom.set(wanted.zoom);
    if (which in SETS) images.value = which;
    seedField.show(number ?? 0);
    for (const [place, { input }] of [alpha, beta].entries()) {
      if (chosen?.[place]) input.value = addressText(chosen[place].address, chosen[place].index);
    }
    for (const [button, on] of [
      [ghost, dotted],
      [fan, parts > 0],
      [next, which === "next"],
    ]) {
      button.setAttribute("aria-pressed", String(Boolean(on)));
    }
    arrange();
  }

  function place({ input }) {
    if (!now.network) return null;
    const found = parseAddress(input.value, now.network);
    input.setAttribute("aria-invalid", String("error" in found));
    input.title = "error" in found ? found.error : "";
    return "error" in found ? null : { address: found.address, index: found.index };
  }

  return {
    /** What is chosen as a survey command, or null where a parameter cannot be read. */
    wish() {
      const chosen = plane.value === "chosen" ? [alpha, beta].map(place) : [];
      if (chosen.includes(null)) return null;
      return {
        type: "survey",
        plane: plane.value,
        zoom: wanted.zoom,
        set: pressed(next) ? "next" : images.value,
        chosen,
        seed: seedField.read() || 0,
        ghost: pressed(ghost),
        fan: pressed(fan) ? FAN : 0,
      };
    },
    /**
     * Know the network and the chosen weight: α follows it, β begins beside it. `survey` is what was
     * asked for last: by a scene, which sets the controls, or by their own wish, beyond which something
     * may have been typed since.
     */
    follow(network, selection, survey, own) {
      const other = network !== now.network;
      if (other || selection !== now.selection) {
        alpha.input.value = addressText(selection.address, selection.index);
        if (other || beta.input.value === alpha.input.value)
          beta.input.value = surfaceNeighbour(network, selection);
      }
      if (survey && survey !== now.survey && !own) set(survey);
      Object.assign(now, { network, selection, survey });
    },
  };
}

/** The parameter after the chosen one in its array, or before it where it is the last. */
export function surfaceNeighbour(network, { address, index }) {
  const shape = shapeOf(network, address);
  return addressText(address, neighbour(shape, index, 1) ?? neighbour(shape, index, -1) ?? index);
}

function pressed(button) {
  return button.getAttribute("aria-pressed") === "true";
}

function select(name, words) {
  const element = document.createElement("select");
  element.setAttribute("aria-label", name);
  element.title = name;
  for (const [value, text] of Object.entries(words)) element.append(new Option(text, value));
  return element;
}

function field(name, type, title) {
  const line = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type, title });
  line.append(name, input);
  return { line, input };
}
