/** All weights of a large layer and their gradients, in a dialog; watched only while it is open. */

import { createArrayView } from "../../canvas/array_view.js";
import { stagesReached } from "../../walk/stations.js";
import { displayedArray } from "../../network/displayed_array.js";

/** @param {HTMLDialogElement} dialog @param {(command: object) => void} send */
export function createWeightsDialog(dialog, send) {
  let pictures = [];
  let names = [];
  let seen = {};

  dialog.addEventListener("close", () => {
    send({ type: "local/unwatch", arrays: names });
    pictures = [];
  });

  return {
    open(address, shape) {
      const choose = (index) => send({ type: "local/choose", address, index, of: "gradient" });
      names = ["parameters", "gradients", "updates"].map((field) => `${field}.${address}`);
      pictures = ["parameters", "gradients"].map((field) => ({
        field,
        drawn: createArrayView({
          field,
          address,
          shape,
          scale: "signed",
          whole: true,
          label: field === "gradients" ? `∂C/∂${address}` : address,
          choose,
        }),
      }));
      const header = document.createElement("header");
      header.innerHTML = `<h2>${address} <span class="soft">row: to unit, column: from unit; click to choose</span></h2>
        <form method="dialog"><button class="quiet" aria-label="Close">✕</button></form>`;
      const caption = document.createElement("h3");
      caption.textContent = `∂C/∂${address}`;
      dialog.replaceChildren(header, pictures[0].drawn.element, caption, pictures[1].drawn.element);
      seen = {};
      dialog.showModal();
      send({ type: "local/watch", arrays: names });
      this.address = address;
    },
    update({ step, walk, chosen, theme }) {
      if (!dialog.open) return;
      const landed = Boolean(step?.done) && stagesReached(walk, "update", null);
      const fresh = step !== seen.step || theme !== seen.theme || landed !== seen.landed;
      for (const { field, drawn } of pictures) {
        if (fresh) drawn.paint(displayedArray(step, { field, address: this.address }, landed), theme);
        drawn.outline(chosen?.address === this.address ? chosen.index : null);
      }
      seen = { step, theme, landed };
    },
  };
}
