/** Projects points of the 3D loss surface onto the screen. */

/** @typedef {import("./surface_types.js").Camera} Camera */
/** @typedef {import("./surface_types.js").Vector} Vector */
/** @typedef {import("../plotly.js").Size} Size */

import { BOX_SIDES, TANGENT } from "./camera_3d.js";

/**
 * What leads from a point of the scene to its pixel; x and y in −1 … 1, z from 0 to `top`.
 * @param {Camera} camera @param {number} top @param {Size} size
 * @returns {(point: Vector) => import("./surface_types.js").Pixel}
 */
export function sceneProjection(camera, top, size) {
  const seen = scenePerspective(camera, top, size);
  return (point) => {
    const { left, top: down } = seen(point);
    return [left, down];
  };
}

/**
 * The same, with how near the point is: 1 over its distance, which is linear on the screen.
 * @param {Camera} camera @param {number} top @param {Size} size
 * @returns {(point: Vector) => import("./surface_types.js").SeenPoint}
 */
export function scenePerspective({ eye, center }, top, { width, height }) {
  const back = unit({ x: eye.x - center.x, y: eye.y - center.y, z: eye.z - center.z });
  const right = unit({ x: -back.y, y: back.x, z: 0 });
  const up = {
    x: back.y * right.z - back.z * right.y,
    y: back.z * right.x - back.x * right.z,
    z: back.x * right.y - back.y * right.x,
  };
  return ({ x, y, z }) => {
    const point = {
      x: (x * BOX_SIDES.x) / 2 - eye.x,
      y: (y * BOX_SIDES.y) / 2 - eye.y,
      z: (z / top - 0.5) * BOX_SIDES.z - eye.z,
    };
    const near = -1 / dot(point, back);
    const scale = (height / 2 / TANGENT) * near;
    return { left: width / 2 + scale * dot(point, right), top: height / 2 - scale * dot(point, up), near };
  };
}

/** @param {Vector} one @param {Vector} other */
function dot(one, other) {
  return one.x * other.x + one.y * other.y + one.z * other.z;
}

/** @param {Vector} vector @returns {Vector} */
function unit(vector) {
  const length = Math.hypot(vector.x, vector.y, vector.z);
  return { x: vector.x / length, y: vector.y / length, z: vector.z / length };
}
