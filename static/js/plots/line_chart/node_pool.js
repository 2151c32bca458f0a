/** A pool of SVG nodes, keyed by name and reused between redraws. Only changed attributes are written. */

import { svg } from "../../widgets/dom.js";

/** @typedef {SVGElement & {seen?: Record<string, string | number>, datum?: unknown}} KeptNode */

/** @param {SVGElement} parent */
export function createNodePool(parent) {
  /** @type {Map<string, KeptNode>} */
  const nodes = new Map();
  /** @type {Set<string>} */
  let used = new Set();
  /** @type {SVGElement | null} */
  let last = null;

  return {
    /** Begin a picture. */
    begin() {
      used = new Set();
      last = null;
    },
    /**
     * The node of a name with these attributes, behind the one that was asked for before.
     * @param {string} name @param {keyof SVGElementTagNameMap} tag
     * @param {Record<string, string | number>} attributes @param {string} [text]
     * @returns {KeptNode}
     */
    node(name, tag, attributes, text) {
      let node = nodes.get(name);
      if (!node || node.localName !== tag) {
        node?.remove();
        node = /** @type {KeptNode} */ (svg(tag));
        nodes.set(name, node);
      }
      const seen = (node.seen ??= {});
      for (const [key, value] of Object.entries(attributes)) {
        if (seen[key] === value) continue;
        seen[key] = value;
        node.setAttribute(key, String(value));
      }
      if (text !== undefined && seen.text !== text) {
        seen.text = text;
        node.textContent = text;
      }
      used.add(name);
      const before = last ? last.nextSibling : parent.firstChild;
      if (node !== before) parent.insertBefore(node, before);
      last = node;
      return node;
    },
    /** End a picture: what was not asked for goes. */
    end() {
      for (const [name, node] of nodes) {
        if (used.has(name)) continue;
        node.remove();
        nodes.delete(name);
      }
    },
  };
}
