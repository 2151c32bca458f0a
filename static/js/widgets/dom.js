/** Helpers that create and find elements of the page in one call. */

/**
 * An element with a class and, if given, text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {string} [className] @param {string} [text]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/**
 * Create a button. `label` is its accessible name if its text is a symbol.
 * @param {string} text
 * @param {{className?: string, title?: string, label?: string,
 *   press?: (event: MouseEvent) => void}} [options]
 */
export function button(text, { className = "link", title = "", label = "", press } = {}) {
  const made = el("button", className, text);
  made.type = "button";
  if (title) made.title = title;
  if (label) made.setAttribute("aria-label", label);
  if (press) made.addEventListener("click", press);
  return made;
}

/**
 * Create a label with its control after the text.
 * @param {string} words @param {HTMLElement} control @param {{className?: string, title?: string}} [options]
 */
export function field(words, control, { className = "field", title = "" } = {}) {
  const made = el("label", className);
  if (title) made.title = title;
  made.append(el("span", "field-name", words), control);
  return made;
}

/**
 * The element of a selector, of the class `kind`. Throws where there is none: the template and the
 * script disagree.
 * @overload
 * @param {string} selector @param {ParentNode} [root]
 * @returns {HTMLElement}
 */
/**
 * @template {Element} Kind
 * @overload
 * @param {string} selector @param {ParentNode | undefined} root @param {new () => Kind} kind
 * @returns {Kind}
 */
/**
 * @param {string} selector @param {ParentNode} [root] @param {new () => Element} [kind]
 * @returns {Element}
 */
export function find(selector, root = document, kind = HTMLElement) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`no ${kind.name} ${selector}`);
  return found;
}

/**
 * Find the elements of a selector, all of the class `kind`. Throws if one is of another class.
 * @template {Element} Kind
 * @param {string} selector @param {ParentNode} root @param {new () => Kind} kind
 * @returns {Kind[]}
 */
export function findAll(selector, root, kind) {
  return [...root.querySelectorAll(selector)].map((found) => {
    if (!(found instanceof kind)) throw new Error(`no ${kind.name} ${selector}`);
    return found;
  });
}

/**
 * Whether an element has a box: it and all around it are displayed. checkVisibility() is not in Safari 17.0.
 * @param {Element} element
 */
export const hasBox = (element) => element.getClientRects().length > 0;

/**
 * Return the 2D context of a canvas. Throws if the browser provides none.
 * @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2DSettings} [settings]
 */
export function context2d(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("This browser draws no pictures: a canvas has no 2-D context.");
  return context;
}

/**
 * An SVG element with attributes.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, string | number>} [attributes]
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, attributes = {}) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/**
 * A MathML element with children and, if given, a class.
 * @param {string} tag @param {string} className @param {(Node | string)[]} children
 * @returns {Element}
 */
export function mathml(tag, className, ...children) {
  const made = document.createElementNS("http://www.w3.org/1998/Math/MathML", tag);
  if (className) made.setAttribute("class", className);
  made.append(...children);
  return made;
}
