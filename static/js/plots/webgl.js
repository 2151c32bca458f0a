/** Checks whether this browser supports WebGL. It checks once and releases the context. */

/** @type {boolean | null} */
let answer = null;

/** Return whether WebGL is available. */
export function hasWebGL() {
  if (answer !== null) return answer;
  try {
    const canvas = document.createElement("canvas");
    const context = /** @type {WebGLRenderingContext | null} */ (
      canvas.getContext("webgl2") ?? canvas.getContext("webgl")
    );
    answer = context !== null;
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  } catch {
    answer = false;
  }
  return answer;
}
