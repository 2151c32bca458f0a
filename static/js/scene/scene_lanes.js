/**
 * The comparison in a scene: its lanes, the ones that are looked at, and the plane of the race. Pure. Of a
 * lane's recipe a scene holds what differs from the scene's own recipe, which is that of the picked lane.
 */

/** @import { Command, CompareCommand, Recipe } from "../net/protocol_types.js" */
/** @import { State } from "../state/state_types.js" */
/** @import { Scene, SceneComparison } from "./scene_types.js" */

import { sameJson } from "./same_json.js";

/** @typedef {Pick<State, "comparison" | "raceView">} ComparisonState */

/**
 * The comparison as a scene holds it; null where there is none.
 * @param {ComparisonState} state @param {Partial<Recipe>} recipe that of the scene
 * @returns {SceneComparison | null}
 */
export function capturedComparison({ comparison, raceView }, recipe) {
  if (!comparison?.lanes.length) return null;
  const { preset, other, lanes } = comparison;
  const picked = comparison.picked ?? 1;
  return {
    preset,
    lanes: lanes.map(({ number, label, recipe: own }) => ({
      label,
      recipe: number === picked ? {} : differenceOf(own, recipe),
    })),
    picked,
    other,
    race: raceView && { ends: [], chosen: [], ...raceView },
  };
}

/**
 * The settings of a recipe that differ from those of another.
 * @param {Recipe} recipe @param {Partial<Recipe>} from @returns {Partial<Recipe>}
 */
function differenceOf(recipe, from) {
  return Object.fromEntries(
    Object.entries(recipe).filter(
      ([name, value]) => !sameJson(value, new Map(Object.entries(from)).get(name)),
    ),
  );
}

/**
 * Whether the lanes on the page are those of the scene, with the same ones looked at.
 * @param {Pick<Scene, "compare">} scene @param {Recipe} recipe that of the scene, complete
 * @param {Pick<State, "comparison">} state
 */
export function lanesMatchScene({ compare }, recipe, { comparison }) {
  const lanes = comparison?.lanes ?? [];
  if (!compare) return lanes.length === 0;
  const { picked, other } = compare;
  return (
    comparison?.picked === picked &&
    comparison.other === other &&
    lanes.length === compare.lanes.length &&
    compare.lanes.every(
      (lane, place) =>
        lane.label === lanes[place].label &&
        // the run itself says whether the picked lane is the scene's: its recipe changes with every edit
        (place + 1 === picked || sameJson({ ...recipe, ...lane.recipe }, lanes[place].recipe)),
    )
  );
}

/**
 * The commands that make the lanes of a scene, at its step.
 * @param {SceneComparison} compare @param {Partial<Recipe>} recipe that of the scene, complete
 * @param {number} position
 * @returns {Command[]}
 */
export function comparisonCommands({ preset, lanes, picked, other }, recipe, position) {
  /** @type {CompareCommand} */
  const compare = {
    type: "compare",
    preset,
    lanes: lanes.map((lane) => ({ label: lane.label, recipe: { ...recipe, ...lane.recipe } })),
    position,
  };
  if (picked === 1 && other === null) return [compare];
  return [compare, { type: "pick_lane", lane: picked, other }];
}
