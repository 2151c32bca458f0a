/**
 * The dialog with all weights of a large layer and their gradients. It requests the arrays only while it
 * is open.
 */

/** @import { Colouring } from "../../canvas/array_painter.js" */
/** @import { DisplayedName } from "../../network/displayed_array.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { createArrayView } from "../../canvas/array_view.js";
import { fitTiles } from "../../canvas/tile_layout.js";
import { displayedArray } from "../../network/displayed_array.js";
import { stagesReached } from "../../walk/stations.js";
import { el } from "../../widgets/dom.js";

/** @param {HTMLDialogElement} dialog @param {Send} send */
export function createLayerWeightsDialog(dialog, send) {
  /** @type {{field: DisplayedName["field"], drawn: ReturnType<typeof createArrayView>}[]} */
  let pictures = [];
  /** @type {string[]} */
  let names = [];
  let shown = "";
  /** @type {Partial<Pick<State, "step" | "theme">> & {landed?: boolean}} */
  let seen = {};

  dialog.addEventListener("close", () => {
    send({ type: "local/unwatch", arrays: names });
    pictures = [];
  });

  return {
    /**
     * @param {string} address @param {number[]} shape
     * @param {number[]|null} image the shape of a row, where it is an image
     * @param {(array: DisplayedName) => Colouring | null} colouring of a row that is an image in colour
     */
    open(address, shape, image, colouring) {
      const choose = (/** @type {number[]} */ index) =>
        send({ type: "local/choose", address, index, of: "gradient" });
      names = ["parameters", "gradients", "updates"].map((field) => `${field}.${address}`);
      pictures = /** @type {const} */ (["parameters", "gradients"]).map((field) => {
        const label = field === "gradients" ? `∂C/∂${address}` : address;
        const whole = !image;
        const drawn = createArrayView({
          field,
          address,
          shape,
          scale: "signed",
          whole,
          image,
          colouring: colouring({ field, address }),
          label,
          choose,
        });
        return { field, drawn };
      });
      const count = image && image[0] / pictures[0].drawn.layout.channels;
      const images = image && `${count} ${count === 1 ? "image" : "images"} of ${image[1]}×${image[2]}`;
      const rows = images
        ? `one line of ${images} for each of ${shape[0]} units`
        : "row: to unit, column: from unit";
      const header = el("header");
      const close = el("form");
      close.method = "dialog";
      const away = el("button", "quiet", "✕");
      away.setAttribute("aria-label", "Close");
      close.append(away);
      const title = el("h2", "", `${address} `);
      title.append(el("span", "soft", `${rows}; click a weight to choose it`));
      header.append(title, close);
      const caption = el("h3", "", `∂C/∂${address}`);
      dialog.replaceChildren(header, pictures[0].drawn.element, caption, pictures[1].drawn.element);
      seen = {};
      dialog.showModal();
      const room = { width: Math.max(480, 0.9 * innerWidth - 64), height: 0.36 * innerHeight };
      if (image) {
        const { across, widths } = fitTiles(pictures[0].drawn.layout, room.width, [room.height]);
        for (const { drawn } of pictures) drawn.resize(widths[0], across);
      }
      send({ type: "local/watch", arrays: names });
      shown = address;
    },
    /** @param {Pick<State, "step" | "walk" | "chosen" | "theme">} state */
    update({ step, walk, chosen, theme }) {
      if (!dialog.open) return;
      const landed = Boolean(step?.done) && stagesReached(walk, "update", null);
      const fresh = step !== seen.step || theme !== seen.theme || landed !== seen.landed;
      for (const { field, drawn } of pictures) {
        if (fresh) drawn.paint(displayedArray(step, { field, address: shown }, landed), theme);
        drawn.outline(chosen?.address === shown ? chosen.index : null);
      }
      seen = { step, theme, landed };
    },
  };
}
