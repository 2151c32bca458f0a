/**
 * Decides which columns of the network are visible, and which are folded into another: a pooling into its
 * convolution, a flatten into its neighbour, the last scores into the answer. Pure.
 */

/** @import { Network } from "../net/protocol_types.js" */
/** @import { Column } from "./columns.js" */

/**
 * @typedef {object} ColumnGroup columns of which one is seen
 * @property {number} main the place of the column that is seen
 * @property {number[]} members places of all of them, in order
 * @property {number|null} entry the place of the column whose weights lead into the group
 */

const KEPT = new Set(["input", "convolution", "dense", "outputs"]);

/**
 * Return the groups, in order. A group whose main column is named in `opened` is split into its columns; so
 * is every group if the network is shown `whole`.
 * @param {Column[]} columns @param {Set<string>} opened @param {boolean} whole
 * @returns {ColumnGroup[]}
 */
export function groupsOf(columns, opened, whole) {
  const groups = folded(columns);
  return groups
    .flatMap((members) => {
      const main = mainOf(columns, members);
      return whole || opened.has(columns[main].name) ? members.map((place) => [place]) : [members];
    })
    .map((members, order) => ({
      main: mainOf(columns, members),
      members,
      entry: order === 0 ? null : (members.find((place) => learns(columns[place])) ?? members[0]),
    }));
}

/** @param {Column[]} columns */
function folded(columns) {
  /** @type {number[][]} */
  const groups = [];
  /** @type {number[]} */
  let ahead = []; // what stands between the input and the first layer with weights
  columns.forEach((column, place) => {
    const before = groups.at(-1);
    const scores =
      column.kind === "outputs" &&
      before &&
      columns[before[before.length - 1]].kind === "dense" &&
      groups.length > 1;
    if (scores) before.push(place);
    else if (KEPT.has(column.kind)) {
      groups.push([...ahead, place]);
      ahead = [];
    } else if (groups.length > 1) before?.push(place);
    else ahead.push(place);
  });
  return groups;
}

/** @param {Column[]} columns @param {number[]} members */
function mainOf(columns, members) {
  const last = members[members.length - 1];
  if (columns[last].kind === "outputs") return last;
  return members.find((place) => KEPT.has(columns[place].kind)) ?? members[0];
}

/** @param {Column} column */
function learns({ parameters, large }) {
  return parameters.length + large.length > 0;
}

const NAMES = /** @type {Record<string, string>} */ ({
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  gelu: "GELU",
  max_pooling: "pool",
  average_pooling: "mean pool",
});

/**
 * Name the operations of a group after its weights: "ReLU · pool 2".
 * @param {Pick<Network, "layers">} network
 * @param {Column[]} columns @param {ColumnGroup} group
 */
export function foldedWords({ layers }, columns, { main, members }) {
  const own = columns[main].layers[0];
  return members
    .flatMap((place) => columns[place].layers)
    .map((name) => layers.find((layer) => layer.name === name))
    .flatMap((layer) => {
      if (!layer || layer.name === own || layer.kind === "flatten") return [];
      const name = NAMES[layer.kind] ?? (layer.kind === "dense" ? layer.name : layer.kind);
      const pools = layer.kind === "max_pooling" || layer.kind === "average_pooling";
      const size = pools ? ` ${[layer.settings.size].flat().join("×")}` : "";
      return [`${name}${size}`];
    })
    .join(" · ");
}
