/** Creates the columns and connections of the network from its architecture. */

/** @import { WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { Column } from "../../network/columns.js" */
/** @import { DisplayedName } from "../../network/displayed_array.js" */
/** @import { createLayerWeightsDialog } from "../dialogs/layer_weights.js" */
/** @import { createWeightSharingDialog } from "../dialogs/weight_sharing.js" */
/** @import { CellTools } from "./array_row.js" */
/** @import { createImageChooser } from "./image_chooser.js" */
/** @import { createNetworkScales } from "./network_scales.js" */

import { createAnswer } from "./answer.js";
import { createConnection } from "./connection.js";
import { createNetworkColumn } from "./network_column.js";

/**
 * @typedef {ReturnType<typeof createNetworkColumn> | ReturnType<typeof createAnswer>} ShownColumn
 * @typedef {ReturnType<typeof createConnection>} Connection
 * @typedef {CellTools & {enter: () => void, unfold: () => void}} ColumnTools
 */

/**
 * What networks that are shown at once have in common. `chooser`: of the image; one network has it.
 * `differenceWords`: further lines about a number, where all numbers are differences of two lanes.
 * @typedef {object} SharedParts
 * @property {ReturnType<typeof createLayerWeightsDialog>} weights
 * @property {ReturnType<typeof createWeightSharingDialog>} filters
 * @property {ReturnType<typeof createNetworkScales>} scales
 * @property {ReturnType<typeof createImageChooser> | null} chooser
 * @property {(array: DisplayedName, index: number[]) => string[]} differenceWords
 */

/**
 * @param {Column[]} shapes @param {Pick<WelcomeMessage, "network" | "classes">} run
 * @param {object} tools
 * @param {(place: number) => ColumnTools} tools.toolsOf what the column at a place does
 * @param {{element: HTMLElement} | null} tools.chooser of the image
 * @param {(address: string, shape: number[], image: number[] | null) => void} tools.openWeights
 * @param {(first: number) => void} tools.openFilters of the layer of this number
 */
export function buildNetwork(shapes, { network, classes }, tools) {
  const { toolsOf, chooser, openWeights, openFilters } = tools;
  /** @type {ShownColumn[]} */
  const columns = shapes.map((column, place) =>
    column.kind === "outputs"
      ? createAnswer(column, { network, classes, ...toolsOf(place) })
      : createNetworkColumn(column, { ...toolsOf(place), chooser: place === 0 ? chooser : null }),
  );
  /** @type {(Connection | null)[]} */
  const connections = shapes.map((column, place) => {
    if (place === 0) return null;
    const shares = column.kind === "convolution";
    return createConnection(column, shapes[place - 1].units[0].address, {
      ...toolsOf(place),
      openWeights,
      openFilters: shares ? () => openFilters(column.first) : null,
    });
  });
  const elements = columns.flatMap((column, place) =>
    [connections[place]?.element ?? [], column.element].flat(),
  );
  return { columns, connections, elements };
}
