/** Whether something that came over the wire has the form of a link's scene. */

/** @import { Scene } from "../scene/scene_types.js" */

import { schemaProblem } from "./schema.js";

/** @param {unknown} scene @returns {scene is Scene} */
export function isScene(scene) {
  return !schemaProblem({ begin: false, controls: "all", theme: null, sketch: null, scene });
}
