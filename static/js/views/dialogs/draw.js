/**
 * The panel for new images, which run forward only: a drawing, a picture file or a held-out image,
 * and what the network makes of it, again with every step. It stands beside the run, which goes on.
 */

import { createDrawingPad } from "../../drawing/drawing_pad.js";
import { rasterFromFile } from "../../drawing/files.js";
import { createHeldOut } from "../../drawing/held_out.js";
import { createPredictionPanel } from "../../drawing/prediction_panel.js";
import { base64, RASTER } from "../../drawing/raster.js";
import { anyThingText } from "../../drawing/text.js";
import { createRequestThrottle } from "../../net/request_throttle.js";
import { drawableThing } from "../../text/example_words.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

const SOURCES = [
  { value: "drawing", words: "A drawing", title: "Draw, or drop a picture file" },
  {
    value: "held-out",
    words: "A held-out image",
    title: "An image that the network never trains on, with its true label",
  },
];

/** @param {HTMLDialogElement} panel @param {(command: object) => void} send */
export function mountDraw(panel, send) {
  const find = (selector) => panel.querySelector(selector);
  const opener = /** @type {HTMLButtonElement} */ (document.querySelector("#draw-open"));
  const problem = find(".problem");
  let source = "drawing";
  let why = null;
  let seen = {};

  const wish = () => {
    problem.textContent = "";
    asking.wish();
    show();
  };
  const pad = createDrawingPad({ changed: wish, describedBy: "pad-keys" });
  const heldOut = createHeldOut(wish);
  const answer = createPredictionPanel(find(".answer"), {
    ask: (number) => {
      why = number;
      wish();
    },
  });
  const sources = segmentedControl("Image", SOURCES, (value) => {
    source = value;
    wish();
  });
  find(".sources").append(sources.element);
  find("#pad-place").append(pad.element);
  find("#held-out-place").append(heldOut.element);
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

  function imageOf() {
    if (seen.welcome === undefined || drawableThing(seen.welcome.recipe.problem) === null) return null;
    if (source === "held-out") return { held_out: heldOut.number() };
    return pad.isEmpty() ? null : { pixels: base64(pad.ink()), width: RASTER, height: RASTER };
  }

  /** @param {boolean} byKey whether the pen of the keys shall be seen at once */
  function open(byKey) {
    panel.show();
    opener.setAttribute("aria-expanded", "true");
    pad.paint();
    wish();
    const drawable = !find(".body").hidden;
    find(drawable ? "#pad" : ".close").focus({ focusVisible: byKey });
  }

  function close() {
    panel.close();
    opener.setAttribute("aria-expanded", "false");
    asking.wish();
    opener.focus();
  }

  async function take(file) {
    if (!file) return;
    try {
      pad.lay(await rasterFromFile(file));
    } catch (failure) {
      problem.textContent = failure.message;
    }
  }

  opener.addEventListener("click", ({ detail }) => (panel.open ? close() : open(detail === 0)));
  find(".close").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if ((event.key === "z" || event.key === "Z") && (event.ctrlKey || event.metaKey)) pad.undo();
  });
  find("#draw-undo").addEventListener("click", () => pad.undo());
  find("#draw-clear").addEventListener("click", () => pad.clear());
  find("#draw-step").addEventListener("click", () => send({ type: "advance" }));
  find("#draw-width").addEventListener("input", (event) => pad.setWidth(Number(event.target.value)));
  find("#draw-file").addEventListener("change", (event) => {
    take(event.target.files[0]);
    event.target.value = "";
  });
  panel.addEventListener("dragover", (event) => event.preventDefault());
  panel.addEventListener("drop", (event) => {
    event.preventDefault();
    source = "drawing";
    sources.set(source);
    take(event.dataTransfer?.files[0]);
  });

  function show() {
    const { prediction, welcome, playing, theme } = seen;
    if (!panel.open || !welcome) return;
    const thing = drawableThing(welcome.recipe.problem);
    find(".none").hidden = thing !== null;
    find(".body").hidden = thing === null;
    if (thing === null) return;
    const image = source === "held-out" || !pad.isEmpty();
    find("#pad-place").parentElement.hidden = source !== "drawing";
    find("#held-out-place").hidden = source === "drawing";
    panel.classList.toggle("empty", !image);
    find(".empty").hidden = image;
    find(".empty").textContent =
      `Draw something: ${anyThingText(welcome.classes)}, or anything else. What the network makes of it appears here.`;
    const shown = image ? prediction : null;
    find(".answer").classList.toggle("stale", Boolean(shown) && !asking.isNewest(shown.asked));
    heldOut.update({ welcome, prediction: shown, theme });
    answer.update({ prediction: shown, welcome, why, theme, playing });
  }

  return function update({ welcome, prediction, status, theme, error }) {
    if (!welcome) return;
    const now = { welcome, prediction, playing: status?.state === "playing", theme, error };
    const before = seen;
    seen = now;
    if (welcome !== before.welcome) begin(welcome);
    if (prediction !== before.prediction && prediction) {
      problem.textContent = "";
      asking.answered();
    }
    if (error !== before.error && error?.command === "predict") {
      problem.textContent = error.message;
      asking.answered();
    }
    const same = ["welcome", "prediction", "playing", "theme", "error"].every(
      (key) => now[key] === before[key],
    );
    if (theme !== before.theme && panel.open) pad.paint();
    if (!same) show();
  };

  function begin({ recipe, classes }) {
    const thing = drawableThing(recipe.problem);
    opener.textContent = thing ? `Draw a ${thing}` : "Draw";
    find("#draw-title").textContent = thing ? `Draw a ${thing} for the network to read` : "Nothing to draw";
    heldOut.begin(seen.welcome.held_out_images);
    if (why !== null && why >= classes.length) why = null;
    asking.answered();
    if (panel.open) wish();
  }
}
