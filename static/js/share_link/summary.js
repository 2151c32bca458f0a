/** A summary of a link's contents, as sentences without a full stop. Pure. */

/** @import { WelcomeMessage } from "../net/protocol_types.js" */
/** @import { Link, SceneComparison } from "../scene/scene_types.js" */

import { addressText, chosenText } from "../network/addresses.js";
import { isOwnData } from "../state/datasets.js";

/** @type {Record<string, string>} */
const PLANES = {
  auto: "the usual plane",
  step: "the plane of the step",
  chosen: "the plane of two chosen weights",
};
/** @type {Record<string, string>} */
const STAGES = {
  watch: "Watch",
  descend: "Descend",
  inside: "Inside",
  compare: "Compare",
  everything: "Everything",
};

/**
 * @param {Pick<Link, "scene">} link
 * @param {Pick<WelcomeMessage, "choices" | "network">} welcome for the names of what can be chosen
 * @returns {string[]}
 */
export function linkSummary({ scene }, { choices, network }) {
  const { recipe, step, chosen, survey, walk, pins, show, tour, compare } = scene;
  /** @param {{name: string, label: string}[]} all @param {string} name */
  const labelOf = (all, name) => all.find((one) => one.name === name)?.label ?? name;
  const rate =
    recipe.learning_rate === null
      ? "the optimizer’s own learning rate"
      : `learning rate ${recipe.learning_rate}`;
  const watched = pins.map((pin) => addressText(pin.address, pin.index));
  const { length } = recipe.changes;
  const place = show.stage === "inside" ? `, ${walk.station}` : "";
  return [
    `the set-up: ${labelOf(choices.problems, recipe.problem)}, ${labelOf(choices.presets, recipe.preset)}, ` +
      `${labelOf(choices.optimizers, recipe.optimizer)} with ${rate}, ` +
      `batch size ${recipe.batch_size}, seed ${recipe.seed}`,
    ...(isOwnData(recipe.problem) ? ["the SHA-256 hash of your pictures, not the pictures"] : []),
    ["no changes during training", "1 change during training"][length] ?? `${length} changes during training`,
    `step ${step}${scene.fingerprint ? ", with a fingerprint of the parameters" : ""}`,
    `the stage ${STAGES[show.stage]}${place}`,
    ...(compare ? lanesSummary(compare) : []),
    ...(chosen ? [`the chosen number ${chosenText(network, chosen)}, image ${scene.image + 1}`] : []),
    ...(survey
      ? [`the loss landscape on ${PLANES[survey.plane] ?? `the plane “${survey.plane}”`}, ${show.dimension}`]
      : []),
    ...(tour ? [`chapter ${tour} of the tour`] : []),
    ...(watched.length ? [`watched numbers: ${watched.join(", ")}`] : []),
  ];
}

/** @param {SceneComparison} compare */
function lanesSummary({ lanes, picked, other }) {
  const names = lanes.map(({ label }, place) => `${place + 1} ${label}`).join("; ");
  const beside = other === null ? "" : `, lane ${other} beside it`;
  return [`${lanes.length} lanes: ${names}; lane ${picked} is picked${beside}`];
}
