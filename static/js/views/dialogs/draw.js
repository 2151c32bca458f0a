/**
 * The panel for new images: a drawing, a picture file or a held-out image, and the network's prediction
 * for it. New images run forward only. The prediction is updated after every step, while the run
 * continues.
 */

/** @import { PredictCommand, PredictionMessage, WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { Send, State, Theme, ViewSettings } from "../../state/state_types.js" */

import { createColourChoices } from "../../drawing/colour_choices.js";
import { createDrawingPad } from "../../drawing/drawing_pad.js";
import { wirePadTools } from "../../drawing/pad_tools.js";
import { colourFromFile, rasterFromFile } from "../../drawing/picture_file.js";
import { base64 } from "../../drawing/raster.js";
import { createRequestThrottle } from "../../net/request_throttle.js";
import { isColourPicture } from "../../network/colour_arrays.js";
import { createHeldOutChooser } from "../../prediction/held_out_chooser.js";
import { createImageSources } from "../../prediction/image_sources.js";
import { createPredictionPanel } from "../../prediction/prediction_panel.js";
import { anyThingText, newImagesTitle } from "../../prediction/prediction_words.js";
import { drawableThing } from "../../text/example_words.js";
import { find } from "../../widgets/dom.js";
import { createHeldOutImages } from "../data/held_out_images.js";

/**
 * @typedef {{welcome: WelcomeMessage, prediction: PredictionMessage | null, playing: boolean,
 *   theme: Theme, channels: ViewSettings["channels"], error: State["error"],
 *   heldOut: State["heldOut"], status: State["status"]}} DrawState what the panel shows of the state
 */

/** @param {HTMLDialogElement} panel @param {Send} send */
export function mountDraw(panel, send) {
  const part = (/** @type {string} */ selector) => find(selector, panel);
  const opener = find("#draw-open", document, HTMLButtonElement);
  const tableOpener = find("#held-out-open", document, HTMLButtonElement);
  const problem = part(".problem");
  /** @type {HTMLElement} what the panel was opened with: it gets the focus back */
  let openedBy = opener;
  /** @type {number | null} */
  let why = null;
  /** @type {DrawState | null} */
  let seen = null;
  /** @type {State | null} */
  let newest = null;
  let fileRefused = false; // no answer of the server takes the sentence about a file away

  const wish = () => {
    problem.textContent = "";
    fileRefused = false;
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
  const sources = createImageSources(part(".sources"), wish);
  const table = createHeldOutImages(part("#held-out-images"), {
    send,
    look(number) {
      heldOut.lookAt(number);
      sources.turnTo("held-out");
      sources.focus();
    },
  });
  part("#pad-place").append(pad.element);
  part("#held-out-place").append(heldOut.element);

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
    if (sources.value === "all-held-out") return null;
    if (sources.value === "held-out") return { held_out: heldOut.number() };
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
    if (part(".sources").hidden) part(".close").focus({ focusVisible: byKey });
    else if (sources.value === "drawing") part("#pad").focus({ focusVisible: byKey });
    else sources.focus();
  }

  function close() {
    pad.lift();
    panel.close();
    opener.setAttribute("aria-expanded", "false");
    asking.wish();
    show();
    openedBy.focus();
  }

  /** @param {File} picture */
  async function take(picture) {
    if (!seen) return;
    sources.turnTo("drawing");
    const { network, recipe } = seen.welcome;
    const shape = network.input_shape;
    const digit = drawableThing(recipe.problem) === "digit";
    const read = () =>
      isColourPicture(shape) ? colourFromFile(picture, shape) : rasterFromFile(picture, { digit });
    try {
      pad.lay(await read());
    } catch (failure) {
      problem.textContent = failure instanceof Error ? failure.message : String(failure);
      fileRefused = true;
    }
  }

  opener.addEventListener("click", ({ detail }) => {
    openedBy = opener;
    if (panel.open) close();
    else open(detail === 0);
  });
  tableOpener.addEventListener("click", ({ detail }) => {
    openedBy = tableOpener;
    sources.turnTo("all-held-out");
    open(detail === 0);
  });
  part(".close").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  part("#draw-step").addEventListener("click", () => send({ type: "advance" }));
  wirePadTools(panel, pad, take);

  function show() {
    if (!seen || !newest) return;
    const { prediction, welcome, playing, theme, channels } = seen;
    const thing = drawableThing(welcome.recipe.problem);
    const source = sources.value;
    const ofAll = source === "all-held-out" && thing !== null;
    table.update(newest, panel.open && ofAll);
    if (!panel.open) return;
    part(".none").hidden = thing !== null;
    part(".sources").hidden = thing === null;
    part(".body").hidden = thing === null || ofAll;
    part("#held-out-images").hidden = !ofAll;
    panel.classList.toggle("empty", false);
    part("#draw-title").textContent = newImagesTitle(thing, source);
    if (thing === null || ofAll) return;
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

  return function update(/** @type {State} */ state) {
    const { welcome, prediction, status, theme, error } = state;
    if (!welcome) return;
    const before = seen;
    const playing = status?.state === "playing";
    const { channels } = state.show;
    newest = state;
    seen = { welcome, prediction, playing, theme, channels, error, heldOut: state.heldOut, status };
    tableOpener.disabled = status?.latest === 0 || drawableThing(welcome.recipe.problem) === null;
    if (welcome !== before?.welcome) begin(welcome);
    if (prediction !== before?.prediction && prediction) {
      if (!fileRefused) problem.textContent = "";
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
    heldOut.begin(images);
    if (why !== null && why >= classes.length) why = null;
    asking.answered();
    if (panel.open) wish();
  }
}
