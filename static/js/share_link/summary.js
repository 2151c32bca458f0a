/** What a link holds, in words: a list of sentences without a full stop. Pure. */

import { addressText, chosenText } from "../network/addresses.js";

const PLANES = {
  auto: "the usual plane",
  step: "the plane of the step",
  chosen: "the plane of two chosen weights",
};

/** @param {{scene: object}} link @param {object} welcome for the names of what may be chosen */
export function linkSummary({ scene }, { choices, network }) {
  const { recipe, step, chosen, survey, walk, pins, show, curve, tour } = scene;
  const labelOf = (many, name) => choices[many].find((one) => one.name === name)?.label ?? name;
  const rate = recipe.learning_rate === null ? "its usual learning rate" : `η ${recipe.learning_rate}`;
  const { length } = recipe.changes;
  return [
    `the recipe: ${labelOf("problems", recipe.problem)}, ${labelOf("presets", recipe.preset)}, ${labelOf("optimizers", recipe.optimizer)} with ${rate}, mini-batches of ${recipe.batch_size}, seed ${recipe.seed}`,
    ["no changes on the way", "1 change on the way"][length] ?? `${length} changes on the way`,
    `step ${step}${scene.fingerprint ? ", with the parameters' fingerprint" : ""}`,
    ...(chosen
      ? [`the chosen number ${chosenText(network, chosen)}, image ${scene.image + 1} of the mini-batch`]
      : []),
    ...(survey
      ? [`the loss surface on ${PLANES[survey.plane] ?? `the plane “${survey.plane}”`}, ${show.dimension}`]
      : []),
    `the curves${curve.along === "step" ? ", along the step" : ""}, and the walk at “${walk.station}”${walk.panel === "station" ? ", looking inside" : ""}`,
    ...(tour ? [`chapter ${tour} of the tour beside it`] : []),
    ...(pins.length
      ? [`${pins.length} pinned: ${pins.map(({ address, index }) => addressText(address, index)).join(", ")}`]
      : []),
  ];
}
