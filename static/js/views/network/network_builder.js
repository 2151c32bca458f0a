/** Creates the columns and connections of the network from its architecture. */

/** @import { WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { Column } from "../../network/columns.js" */
/** @import { CellTools } from "./array_row.js" */

import { createAnswer } from "./answer.js";
import { createConnection } from "./connection.js";
import { createNetworkColumn } from "./network_column.js";

/**
 * @typedef {ReturnType<typeof createNetworkColumn> | ReturnType<typeof createAnswer>} ShownColumn
 * @typedef {ReturnType<typeof createConnection>} Connection
 * @typedef {CellTools & {enter: () => void, unfold: () => void}} ColumnTools
 */

/**
 * @param {Column[]} shapes @param {Pick<WelcomeMessage, "network" | "classes">} run
 * @param {object} tools
 * @param {(place: number) => ColumnTools} tools.toolsOf what the column at a place does
 * @param {{element: HTMLElement}} tools.chooser of the image
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
