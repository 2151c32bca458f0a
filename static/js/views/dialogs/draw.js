/**
 * The panel for new images: a drawing, a picture file or a held-out image, and the network's prediction
 * for it. New images run forward only. The prediction is updated after every step, while the run
 * continues.
 */

/** @import { PredictCommand, PredictionMessage, WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { Send, State, Theme, ViewSettings } from "../../state/state_types.js" */

import { createColourChoices } from "../../drawing/colour_choices.js";
import { createDrawingPad } from "../../drawing/drawing_pad.js";
import { colourFromFile, rasterFromFile } from "../../drawing/picture_file.js";
import { base64 } from "../../drawing/raster.js";
import { createRequestThrottle } from "../../net/request_throttle.js";
import { isColourPicture } from "../../network/colour_arrays.js";
import { createHeldOutChooser } from "../../prediction/held_out_chooser.js";
import { createPredictionPanel } from "../../prediction/prediction_panel.js";
import { anyThingText } from "../../prediction/prediction_words.js";
import { drawableThing } from "../../text/example_words.js";
import { find } from "../../widgets/dom.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

/** @typedef {"drawing" | "held-out"} Source */
/**
 * @typedef {{welcome: WelcomeMessage, prediction: PredictionMessage | null, playing: boolean,
 *   theme: Theme, channels: ViewSettings["channels"], error: State["error"]}} DrawState what the panel
 *   shows of the state
 */

/** @type {{value: Source, words: string, title: string}[]} */
const SOURCES = [
  { value: "drawing", words: "A drawing", title: "Draw, or drop a picture file" },
  {
    value: "held-out",
    words: "A held-out image",
    title: "An image that the network never trains on, with its true label",
  },
];

/** @param {HTMLDialogElement} panel @param {Send} send */
export function mountDraw(panel, send) {
  const part = (/** @type {string} */ selector) => find(selector, panel);
  const opener = find("#draw-open", document, HTMLButtonElement);
  const width = find("#draw-width", panel, HTMLInputElement);
  const file = find("#draw-file", panel, HTMLInputElement);
  const problem = part(".problem");
  /** @type {Source} */
  let source = "drawing";
  /** @type {number | null} */
  let why = null;
  /** @type {DrawState | null} */
  let seen = null;

  const wish = () => {
    problem.textContent = "";
    asking.wish();
    show();
  };
  const pad = createDrawingPad({ changed: wish, describedBy: "pad-keys" });
  const colours = createColourChoices(part("#draw-colours"), pad);
  const heldOut = createHeldOutChooser(wish);
  const answer = createPredictionPanel(part(".answer"), {
    ask: (number) => {
      why = number;
      wish();
    },
  });
  const sources = segmentedControl("Image", SOURCES, (value) => {
    source = value;
    wish();
  });
  part(".sources").append(sources.element);
  part("#pad-place").append(pad.element);
  part("#held-out-place").append(heldOut.element);
  sources.set(source);

  const asking = createRequestThrottle({
    ask: (asked) => {
      const image = imageOf();
      if (!panel.open || !image) {
        send({ type: "predict", asked });
        return false;
      }
      send({ type: "predict", ...image, why, asked });
      return true;
    },
  });

  /** What is to be read, or null where there is nothing. @returns {Partial<PredictCommand> | null} */
  function imageOf() {
    if (!seen || drawableThing(seen.welcome.recipe.problem) === null) return null;
    if (source === "held-out") return { held_out: heldOut.number() };
    if (pad.isEmpty()) return null;
    const { pixels, ...drawn } = pad.read();
    return { pixels: base64(pixels), ...drawn };
  }

  /** @param {boolean} byKey whether the pen of the keys shall be seen at once */
  function open(byKey) {
    panel.show();
    opener.setAttribute("aria-expanded", "true");
    pad.paint();
    wish();
    const drawable = !part(".body").hidden;
    part(drawable ? "#pad" : ".close").focus({ focusVisible: byKey });
  }

  function close() {
    pad.lift();
    panel.close();
    opener.setAttribute("aria-expanded", "false");
    asking.wish();
    opener.focus();
  }

  /** @param {File | undefined} picture */
  async function take(picture) {
    if (!picture || !seen) return;
    const { network, recipe } = seen.welcome;
    const shape = network.input_shape;
    const digit = drawableThing(recipe.problem) === "digit";
    const read = () =>
      isColourPicture(shape) ? colourFromFile(picture, shape) : rasterFromFile(picture, { digit });
    try {
      pad.lay(await read());
    } catch (failure) {
      problem.textContent = failure instanceof Error ? failure.message : String(failure);
    }
  }

  opener.addEventListener("click", ({ detail }) => (panel.open ? close() : open(detail === 0)));
  part(".close").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if ((event.key === "z" || event.key === "Z") && (event.ctrlKey || event.metaKey)) pad.undo();
  });
  part("#draw-undo").addEventListener("click", () => pad.undo());
  part("#draw-clear").addEventListener("click", () => pad.clear());
  part("#draw-step").addEventListener("click", () => send({ type: "advance" }));
  width.addEventListener("input", () => pad.setWidth(width.valueAsNumber));
  file.addEventListener("change", () => {
    take(file.files?.[0]);
    file.value = "";
  });
  panel.addEventListener("dragover", (event) => event.preventDefault());
  panel.addEventListener("drop", (event) => {
    event.preventDefault();
    source = "drawing";
    sources.set(source);
    take(event.dataTransfer?.files[0]);
  });

  function show() {
    if (!panel.open || !seen) return;
    const { prediction, welcome, playing, theme, channels } = seen;
    const thing = drawableThing(welcome.recipe.problem);
    part(".none").hidden = thing !== null;
    part(".body").hidden = thing === null;
    if (thing === null) return;
    const image = source === "held-out" || !pad.isEmpty();
    part(".given > div:has(> #pad-place)").hidden = source !== "drawing";
    part("#held-out-place").hidden = source === "drawing";
    panel.classList.toggle("empty", !image);
    part(".empty").hidden = image;
    part(".empty").textContent =
      `Draw something: ${anyThingText(welcome.classes)}, or anything else. ` +
      "What the network makes of it appears here.";
    const shown = image ? prediction : null;
    part(".answer").classList.toggle("stale", shown !== null && !asking.isNewest(shown.asked));
    heldOut.update({ welcome, prediction: shown, theme });
    answer.update({ prediction: shown, welcome, why, theme, channels, playing });
  }

  return function update(/** @type {State} */ { welcome, prediction, status, theme, show: look, error }) {
    if (!welcome) return;
    const before = seen;
    const playing = status?.state === "playing";
    seen = { welcome, prediction, playing, theme, channels: look.channels, error };
    if (welcome !== before?.welcome) begin(welcome);
    if (prediction !== before?.prediction && prediction) {
      problem.textContent = "";
      asking.answered();
    }
    if (error !== before?.error && error?.command === "predict") {
      problem.textContent = error.message;
      asking.answered();
    }
    const same =
      before && Object.entries(seen).every(([name, one]) => one === before[/** @type {"theme"} */ (name)]);
    if (theme !== before?.theme && panel.open) pad.paint();
    if (!same) show();
  };

  /** Another run has begun: what can be drawn may be another. @param {WelcomeMessage} welcome */
  function begin({ recipe, classes, network, held_out_images: images }) {
    const thing = drawableThing(recipe.problem);
    const coloured = isColourPicture(network.input_shape);
    pad.begin(network.input_shape);
    colours.begin(coloured, recipe.problem);
    for (const words of panel.querySelectorAll("[data-drawn]")) {
      const { dataset } = /** @type {HTMLElement} */ (words);
      words.toggleAttribute("hidden", (dataset.drawn === "colour") !== coloured);
    }
    opener.textContent = thing ? `Draw a ${thing}` : "Draw";
    part("#draw-title").textContent = thing ? `Draw a ${thing} for the network to read` : "Nothing to draw";
    heldOut.begin(images);
    if (why !== null && why >= classes.length) why = null;
    asking.answered();
    if (panel.open) wish();
  }
}
