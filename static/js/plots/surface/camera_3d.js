/**
 * The camera of the 3D loss surface. Angles are in degrees. The distance is the smallest at which the box
 * fits its area from every side.
 */

/** @typedef {import("./surface_types.js").SceneView} SceneView */
/** @typedef {import("./surface_types.js").Camera} Camera */
/** @typedef {import("./surface_types.js").Vector} Vector */
/** @typedef {import("../plotly.js").Size} Size */

/** The sides of the box on the screen, α and β alike. @type {Vector} */
export const BOX_SIDES = { x: 2, y: 2, z: 0.64 };
/** The tangent of half the vertical field of view. */
export const TANGENT = Math.tan(Math.PI / 8);
const LOW = 19; // degrees over the floor at the start
const ASIDE = 24; // degrees off the step's own side, so that the box is seen to be one
const SWAY = 26;
const PERIOD = 44; // seconds of one turn to and fro
const STROKE = { azimuth: 10, elevation: 5, zoom: 1.15 };
const FILLED = { across: 0.86, up: 0.95 }; // parts of the area that the box may fill

const radians = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;
const degrees = (/** @type {number} */ angle) => (angle * 180) / Math.PI;
const clamp = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) =>
  Math.max(low, Math.min(high, value));

/**
 * The initial view: the step from the side, on the side where the loss is lower.
 * @param {import("../../net/protocol_types.js").SurfaceMessage} surface @returns {SceneView}
 */
export function startView(surface) {
  const update = surface.arrows.find(({ name }) => name === "update");
  const way = update && Math.hypot(update.alpha, update.beta) > 0 ? update : { alpha: 1, beta: 0 };
  return viewFromSide(way, surface.slope);
}

/**
 * The view of a way from the side on which the loss is lower, by the slope of the surface along α and β.
 * @param {{alpha: number, beta: number}} way @param {number[]} slope @returns {SceneView}
 */
export function viewFromSide(way, slope) {
  const along = degrees(Math.atan2(way.beta, way.alpha));
  const [left, right] = [along + 90, along - 90];
  const azimuth =
    lossTowards({ slope }, left) <= lossTowards({ slope }, right) ? left - ASIDE : right + ASIDE;
  return { azimuth, elevation: LOW, zoom: 1, center: { x: 0, y: 0, z: 0 } };
}

/** The slope of the surface in a direction: what is lower there comes to the front. */
function lossTowards(/** @type {{slope: number[]}} */ { slope }, /** @type {number} */ azimuth) {
  return slope[0] * Math.cos(radians(azimuth)) + slope[1] * Math.sin(radians(azimuth));
}

/**
 * The view after `seconds` of swaying to and fro.
 * @param {SceneView} view @param {number} seconds @returns {SceneView}
 */
export function swayedView(view, seconds) {
  return { ...view, azimuth: view.azimuth + SWAY * Math.sin((2 * Math.PI * seconds) / PERIOD) };
}

/**
 * The view turned by a key, or null if the key does not turn it.
 * @param {SceneView} view @param {string} key @returns {SceneView | null}
 */
export function turnedView(view, key) {
  const { azimuth, elevation, zoom } = view;
  if (key === "ArrowLeft") return { ...view, azimuth: azimuth - STROKE.azimuth };
  if (key === "ArrowRight") return { ...view, azimuth: azimuth + STROKE.azimuth };
  if (key === "ArrowUp") return { ...view, elevation: clamp(elevation + STROKE.elevation, 3, 87) };
  if (key === "ArrowDown") return { ...view, elevation: clamp(elevation - STROKE.elevation, 3, 87) };
  if (key === "+" || key === "=") return { ...view, zoom: clamp(zoom / STROKE.zoom, 0.3, 3) };
  if (key === "-") return { ...view, zoom: clamp(zoom * STROKE.zoom, 0.3, 3) };
  return null;
}

/** @param {number} azimuth @param {number} elevation @returns {Vector} */
function towards(azimuth, elevation) {
  const flat = Math.cos(radians(elevation));
  return {
    x: flat * Math.cos(radians(azimuth)),
    y: flat * Math.sin(radians(azimuth)),
    z: Math.sin(radians(elevation)),
  };
}

/** @type {{aspect: number, fit: {distance: number, lower: number}} | null} */
let known = null; // a scene is asked for its camera at each picture, and seldom has another size

/**
 * The smallest distance at which the box fits an area of that size from every side, and the offset of the
 * camera's target below the middle of the box (negative), which balances the perspective.
 * @param {Size} size
 */
export function sceneFit({ width, height }) {
  const aspect = width / height;
  if (known?.aspect !== aspect) known = { aspect, fit: fitOf(aspect) };
  return known.fit;
}

/** @param {number} aspect */
function fitOf(aspect) {
  const [across, up] = [FILLED.across * TANGENT * aspect, FILLED.up * TANGENT];
  const corners = boxCorners();
  let [near, far] = [Math.max(...corners.map(({ nearer }) => nearer)) + 0.01, 40];
  for (let k = 0; k < 24; k += 1) {
    const middle = (near + far) / 2;
    const { high, wide } = extent(corners, middle, balance(corners, middle));
    if (high <= up && wide <= across) far = middle;
    else near = middle;
  }
  return { distance: far, lower: balance(corners, far) };
}

/** @typedef {{side: number, nearer: number, higher: number}} Corner */

/**
 * How far the corners reach up, down and to a side, as tangents, from a distance, where the camera
 * looks that much lower.
 * @param {Corner[]} corners @param {number} distance @param {number} lower
 */
function extent(corners, distance, lower) {
  const [sine, cosine] = [Math.sin(radians(LOW)), Math.cos(radians(LOW))];
  const depth = (/** @type {Corner} */ { nearer }) => distance - nearer + lower * sine;
  const heights = corners.map((one) => (one.higher - lower * cosine) / depth(one));
  const wide = Math.max(...corners.map((one) => Math.abs(one.side) / depth(one)));
  return { high: Math.max(...heights), low: Math.min(...heights), wide };
}

/**
 * How much lower to look, so that as much lies above as below.
 * @param {Corner[]} corners
 * @param {number} distance
 */
function balance(corners, distance) {
  let [from, to] = [-BOX_SIDES.z, BOX_SIDES.z];
  for (let k = 0; k < 20; k += 1) {
    const middle = (from + to) / 2;
    const { high, low } = extent(corners, distance, middle);
    if (high + low > 0) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** The corners of the floor, and at the back those of the ceiling, in the camera's directions. */
function boxCorners() {
  const [sine, cosine] = [Math.sin(radians(LOW)), Math.cos(radians(LOW))];
  const reach = Math.SQRT2 * (BOX_SIDES.x / 2);
  const found = [];
  for (let angle = 0; angle < 360; angle += 15) {
    const [side, front] = [reach * Math.sin(radians(angle)), reach * Math.cos(radians(angle))];
    for (const z of front > 0 ? [-BOX_SIDES.z / 2] : [-BOX_SIDES.z / 2, BOX_SIDES.z / 2]) {
      found.push({ side, nearer: front * cosine + z * sine, higher: z * cosine - front * sine });
    }
  }
  return found;
}

/**
 * The view after a drag by so many pixels: half a turn from one edge of the area to the other.
 * @param {SceneView} view @param {import("./surface_types.js").Pixel} moved @param {Size} size @returns
 * {SceneView}
 */
export function draggedView(view, [across, down], size) {
  const elevation = clamp(view.elevation + (90 * down) / size.height, 3, 87);
  return { ...view, azimuth: view.azimuth - (180 * across) / size.width, elevation };
}

/** @param {SceneView} view @param {Size} size @returns {Camera} */
export function cameraOf({ azimuth, elevation, zoom, center }, size) {
  const { distance, lower } = sceneFit(size);
  const way = towards(azimuth, elevation);
  const middle = { ...center, z: center.z + lower };
  const along = (/** @type {"x"|"y"|"z"} */ name) => middle[name] + zoom * distance * way[name];
  return {
    eye: { x: along("x"), y: along("y"), z: along("z") },
    center: middle,
    up: { x: 0, y: 0, z: 1 },
    projection: { type: "perspective" },
  };
}

/**
 * The view of a camera: the inverse of `cameraOf`.
 * @param {{eye: Vector, center: Vector}} camera @param {Size} size @returns {SceneView}
 */
export function viewOfCamera({ eye, center }, size) {
  const { distance, lower } = sceneFit(size);
  const way = { x: eye.x - center.x, y: eye.y - center.y, z: eye.z - center.z };
  const length = Math.hypot(way.x, way.y, way.z);
  return {
    azimuth: degrees(Math.atan2(way.y, way.x)),
    elevation: degrees(Math.asin(way.z / length)),
    zoom: length / distance,
    center: { ...center, z: center.z - lower },
  };
}
