/**
 * Upgrades an older scene to the newest version: the same run and numbers, on the stage that best matches
 * the older page. Pure.
 *
 * Version 1 had no stages. It had `show.tab`, the part of the page shown on a phone; `curve.along`,
 * whether the curve was C(w) or φ(s) along the step; and `walk.panel`, whether the inside of the station
 * was open. The stage is derived from these three fields, which are then removed.
 */

/** @import { FirstScene, Scene } from "./scene_types.js" */

import { stageOfScene } from "../state/stages.js";
import { isPlainObject } from "./plain_object.js";

/**
 * The scene in the newest version. A scene of that version, and anything that is no scene, comes back
 * as it is: `sceneProblem` says what is wrong with it.
 * @overload @param {Scene | FirstScene} scene @returns {Scene}
 */
/**
 * @overload @param {unknown} scene @returns {unknown}
 */
/** @param {unknown} scene */
export function upgradeScene(scene) {
  if (!isPlainObject(scene) || scene.version !== 1) return scene;
  const { tab: _tab, ...seen } = isPlainObject(scene.show) ? scene.show : {};
  const first = /** @type {FirstScene} */ (/** @type {unknown} */ (scene));
  const show = { ...stageOfScene(first), enlarged: null, ...seen };
  return {
    ...scene,
    version: 2,
    ...without(scene, "curve", "along"),
    ...without(scene, "walk", "panel"),
    show: scene.show === undefined || isPlainObject(scene.show) ? show : scene.show,
  };
}

/**
 * A part of a scene without one of its fields; nothing where the part is missing or no object.
 * @param {Record<string, unknown>} scene
 * @param {string} part
 * @param {string} field
 * @returns {Record<string, object>}
 */
function without(scene, part, field) {
  const whole = scene[part];
  if (!isPlainObject(whole)) return {};
  const { [field]: _gone, ...kept } = whole;
  return { [part]: kept };
}
